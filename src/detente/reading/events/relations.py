"""The relation model's say: it weighs the lexicon's rows and adds those that the lexicon missed.

For each sentence that may report something one pass of the reading model tags who acts
and who receives and scores every pair that is proposed; where it is not sure, the relation model reads
the pair again and a weighted mean of the two counts.
Where both agree a row's confidence is the model's probability; where the model sees
another relation the row stays, less sure; a pair that only the model sees becomes a
row of its own. ``decided_by`` says which of them settled a row.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from spacy.tokens import Doc, Span, Token

from detente import ontology
from detente.reading import rows
from detente.reading.encoder.answers import Relation, answers
from detente.reading.encoder.pairs import together
from detente.reading.encoder.reading import ReadingModel, Sentence, WordSpan
from detente.reading.encoder.relations import RelationModel
from detente.reading.events.finder import EventFinder
from detente.reading.events.gate import Gate
from detente.reading.lexicon.frames import table
from detente.reading.setting.dating import dating_of
from detente.reading.setting.places import place_of
from detente.reading.state import Work, party
from detente.reading.syntax.arguments import coordinated
from detente.reading.whether.auxiliary import auxiliary

#: A pair that only the model sees becomes a row from this probability on.
ENOUGH = 0.5
#: A pair is followed up where the reading model sees something with this probability,
WORTH = 0.4
#: and read by the relation model too where it is less sure than this.
SURE = 0.5
_JOINT = frozenset({"CONSULT"})
_PARTS = frozenset({"NOUN", "PROPN", "PRON"})
#: Who says something of a third party does to it what the words say.
_TELLING = frozenset({"say", "announce", "tell", "add", "state", "declare", "report", "write", "note"})


@dataclass(slots=True)
class _Ask:
    """A question to the models: two spans of a sentence in words, the row it is about if any; of rivals one wins."""

    sentence: Span
    source: WordSpan
    target: WordSpan
    row: rows.EventMention | None
    rival: bool = False
    tagged: int = 0


class RelationDecider:
    """Applies the trained models to the sentences of one document after another."""

    def __init__(self, finder: EventFinder, reading: ReadingModel, relations: RelationModel, gate: Gate | None) -> None:
        self.finder = finder
        self.gate = gate
        self.reading = reading
        self.relations = relations
        self.trust = {r["evidence"]: float(r["weight"]) for r in table("trust.tsv")}

    def __call__(self, doc: Doc, work: Work) -> None:
        """Settle the confidence of the document's event mentions and add the model's own."""
        within: dict[int, list[rows.EventMention]] = defaultdict(list)
        for event in work.reading.event_mentions:
            within[event.start].append(event)
        sentences = [
            s
            for s in doc.sents
            if self._speaks(s, work)
            and (
                self.gate is None
                or any(len(e.actors) + len(e.recipients) > 1 for e in within.get(s.start_char, ()))
                or self.gate(s)
            )
        ]
        if not sentences:
            return
        read = self.reading.read([[t.text for t in s] for s in sentences])
        asks: list[tuple[_Ask, Sentence]] = []
        for sentence, found in zip(sentences, read, strict=True):
            proposed = self._of_rows(sentence, within[sentence.start_char]) + self._of_roles(
                sentence, found.spans, work
            )
            asks += [(ask, found) for ask in proposed]
        if not asks:
            return
        for ask, answer in self._answered(asks):
            if ask.row is not None:
                self._weigh(ask.row, answer)
            else:
                self._add(doc, work, ask, answer, within[ask.sentence.start_char])
        work.reading.event_mentions.sort(key=lambda e: (e.trigger.start, e.id))

    def _answered(self, asks: Sequence[tuple[_Ask, Sentence]]) -> list[tuple[_Ask, Relation]]:
        """Questions with their answers, those about rows first; of rivals the one that most likely reports something.

        Where the reading model is not sure, both models' scores count.
        """
        scores = self.reading.logits([(read, ask.source, ask.target) for ask, read in asks])
        first = answers(*scores, self.reading.auxiliary_thresholds)
        best: dict[int, tuple[float, int]] = {}
        for i, ((ask, _), answer) in enumerate(zip(asks, first, strict=True)):
            if ask.rival:
                best[ask.sentence.start] = max(best.get(ask.sentence.start, (0.0, 0)), (1 - answer.scores["NONE"], i))
        kept = [
            i
            for i, ((ask, _), answer) in enumerate(zip(asks, first, strict=True))
            if ask.row is not None
            or (1 - answer.scores["NONE"] >= WORTH and (not ask.rival or best[ask.sentence.start][1] == i))
        ]
        doubtful = [i for i in kept if first[i].confidence < SURE]
        again = {(asks[i][0].sentence.start, asks[i][0].source, asks[i][0].target): asks[i][0] for i in doubtful}
        if again:
            items = [
                (a.sentence.text, _chars(a.sentence, a.source), _chars(a.sentence, a.target)) for a in again.values()
            ]
            place = dict(zip(again, range(len(again)), strict=True))
            second = self.relations.logits_of(items)
            rows_ = [place[asks[i][0].sentence.start, asks[i][0].source, asks[i][0].target] for i in doubtful]
            for mine, theirs in zip(scores, second, strict=True):
                mine[doubtful] = together(theirs[rows_], mine[doubtful])
            first = answers(*scores, self.reading.auxiliary_thresholds)
        return [(asks[i][0], first[i]) for i in sorted(kept, key=lambda i: asks[i][0].row is None)]

    def _speaks(self, sentence: Span, work: Work) -> bool:
        """Whether anything in a sentence can be coded: a known actor, somebody besides, and a word of the lexicon."""
        if len(sentence) < 4 or len(sentence) > 120:
            return False
        mentions = {m.start: m for t in sentence if (m := work.by_token.get(t.i)) is not None}
        if len(mentions) < 2 or not any(w.known or w.sector for m in mentions.values() for w in m.whos):
            return False
        lexicon = self.finder.lexicon
        return any(
            (t.pos_ == "VERB" and t.lemma_.lower() in lexicon.verbs) or t.lemma_.lower() in lexicon.nouns
            for t in sentence
        )

    def _of_rows(self, sentence: Span, events: Sequence[rows.EventMention]) -> list[_Ask]:
        low, high = sentence.start_char, sentence.end_char
        found = []
        for row in events:
            pair = (row.actors[0], row.recipients[0]) if row.actors and row.recipients else tuple(row.actors[:2])
            spans = [_words(sentence, p.start, p.end) for p in pair if low <= p.start and p.end <= high]
            if len(spans) == 2 and spans[0] is not None and spans[1] is not None:
                found.append(_Ask(sentence, spans[0], spans[1], row))
        return found

    def _of_roles(self, sentence: Span, spans: Sequence[tuple[int, int, str]], work: Work) -> list[_Ask]:
        """Pairs of the tagger; where it found only one side or none, the parse proposes the other."""
        whole = [(span, label) for s, e, label in spans if (span := _whole(sentence, s, e)) is not None]
        sources, targets, mutual = ([span for span, label in whole if label == kind] for kind in "STR")
        if len(mutual) > 1 and not (sources and targets):
            sources, targets = mutual[:1], mutual[1:2]
        if sources and targets:
            return [_Ask(sentence, s, t, None, tagged=2) for s in sources[:2] for t in targets[:2]]
        proposed = _proposed(sentence, work)
        subjects = sources[:1] or [(s, e) for s, e, is_subject in proposed if is_subject][:1]
        if not subjects:
            return []
        others = targets[:1] or [(s, e) for s, e, is_subject in proposed if not is_subject][:3]
        low, high = subjects[0]
        apart = [t for t in others if t[1] <= low or t[0] >= high]
        seen = min(len(sources), 1) + min(len(targets), 1)
        if not seen and _passive(sentence):
            return [_Ask(sentence, t, subjects[0], None, rival=True) for t in apart]
        return [_Ask(sentence, subjects[0], t, None, rival=True, tagged=seen) for t in apart]

    def _weigh(self, row: rows.EventMention, answer: Relation) -> None:
        own = sum(p for kind, p in answer.scores.items() if ontology.root(kind) == ontology.root(row.type))
        if ontology.root(answer.type) == ontology.root(row.type):
            row.confidence = round(max(own, 0.5), 2)
            row.decided_by = "both"
            if row.mode is None and answer.mode and (row.type, answer.mode) in ontology.modes():
                row.mode = answer.mode
        else:
            row.confidence = round(min(row.confidence, 0.2 + own), 2)

    def _add(self, doc: Doc, work: Work, ask: _Ask, answer: Relation, events: list[rows.EventMention]) -> None:
        """Add the row of an answer to the sentence's ``events``, unless one of them says so already."""
        if answer.type == "NONE" or answer.confidence < ENOUGH:
            return
        sentence = ask.sentence
        actors = self._parties(doc, work, sentence, ask.source)
        own = {p.state for p in actors} | {p.entity for p in actors}
        recipients = [
            p
            for p in self._parties(doc, work, sentence, ask.target)
            if p.entity is None or p.entity not in own or p.sector not in (None, "GOV")
        ]
        if not actors or not recipients:
            return
        for row in events:
            if ontology.root(row.type) != ontology.root(answer.type) or not _touch(row.actors, actors):
                continue
            if _touch(row.recipients, recipients) or _touch(row.actors, recipients):
                return
            if not row.recipients and row.type not in _JOINT:
                row.recipients = recipients
                row.confidence, row.decided_by = round(answer.confidence, 2), "both"
                return
        trigger = self._trigger(sentence, ask)
        dating = dating_of(work, sentence, trigger)
        modes = set(auxiliary(trigger, self.finder.lexicon, dating, work.published, False)) | set(answer.auxiliary)
        if answer.type == "AGREE":
            modes.discard("future")
        elif answer.type == "REJECT":
            modes -= {"future", "negation"}
        type_, mode = answer.type, answer.mode
        if type_ == "CONSULT" and mode not in ("visit", "phone"):
            actors, recipients = [*actors, *recipients], []
        event = rows.EventMention(
            id=work.new_id("e"),
            document_id=work.reading.document.document_id,
            text=sentence.text.strip(),
            start=sentence.start_char,
            end=sentence.end_char,
            trigger=rows.Span(trigger.text, trigger.idx, trigger.idx + len(trigger.text)),
            type=type_,
            mode=mode,
            contexts=self.finder.contexts_of(sentence),
            auxiliary=[a for a in ontology.AUXILIARY if a in modes],
            actors=actors,
            recipients=recipients,
            date=dating,
            place=place_of(doc, work, trigger, self.finder.world, sentence),
            quad=ontology.quad(type_),
            score=ontology.score(type_, mode),
            cameo=ontology.cameo(type_, mode),
            confidence=round(self._trust(self.evidence(answer, ask, trigger, actors, recipients, len(events))), 2),
            decided_by="model",
        )
        work.reading.event_mentions.append(event)
        events.append(event)
        work.triggers[event.id] = trigger

    def _trust(self, evidence: Mapping[str, float]) -> float:
        """How likely a row of the models alone is right: they learned from sentences that all report something."""
        odds = sum(self.trust.get(name, 0.0) * value for name, value in evidence.items())
        return 1 / (1 + math.exp(-odds))

    def evidence(
        self,
        answer: Relation,
        ask: _Ask,
        trigger: Token,
        actors: Sequence[rows.Party],
        recipients: Sequence[rows.Party],
        others: int,
    ) -> dict[str, float]:
        """What a row of the models alone is judged by, weighed by ``data/trust.tsv``; ``others`` counts the
        sentence's rows so far."""
        sentence, lemma = ask.sentence, trigger.lemma_.lower()
        probability = min(max(answer.confidence, 0.01), 0.99)
        frames = self.finder.lexicon.verbs.get(lemma, ())
        target = sentence[ask.target[0] : ask.target[1]].root
        return {
            "bias": 1.0,
            "odds": math.log(probability / (1 - probability)),
            "margin": min(max(self.gate.margin(sentence) if self.gate else 0.0, -3.0), 4.0),
            "verb": float(trigger.pos_ == "VERB"),
            "listed": float(bool(frames)),
            "typed": float(any(ontology.root(f.type) == ontology.root(answer.type) for f in frames)),
            "actor": float(any(p.entity or p.state or p.sector for p in actors)),
            "recipient": float(any(p.entity or p.state or p.sector for p in recipients)),
            "tagged": float(ask.tagged),
            "governs": float(any(t.i == trigger.i for t in target.ancestors)),
            "near": float(abs(trigger.i - target.i) <= 6),
            "length": min(len(sentence), 60) / 20,
            "others": float(min(others, 3)),
        }

    def _parties(self, doc: Doc, work: Work, sentence: Span, span: WordSpan) -> list[rows.Party]:
        words = sentence[span[0] : span[1]]
        low, high = words.start_char, words.end_char
        mention = work.mention_at(words.root)
        if mention is None:
            inside = {work.by_token[t.i].start: work.by_token[t.i] for t in words if t.i in work.by_token}
            mention = next(iter(inside.values())) if len(inside) == 1 else None
            if mention is not None and not any(w.known for w in mention.whos):
                mention = None
            if mention is not None:
                state = mention.whos[0].state if len(mention.whos) == 1 else None
                return [rows.Party(None, state, None, words.text, low, high)]
        if mention is not None:
            others = [m for t in coordinated(words.root)[1:] if (m := work.mention_at(t)) is not None and m != mention]
            found = party(work, doc, mention)
            first = [rows.Party(p.entity, p.state, p.sector, words.text, low, high) for p in found]
            return first + [p for m in others if any(w.known for w in m.whos) for p in party(work, doc, m)]
        return [rows.Party(None, None, None, words.text, low, high)]

    def _trigger(self, sentence: Span, ask: _Ask) -> Token:
        """The verb that governs the source, best one of the lexicon; else the sentence's root."""
        token = sentence[ask.source[0] : ask.source[1]].root
        while token.pos_ not in ("VERB", "AUX") and token.head != token:
            token = token.head
        for child in token.children:
            if child.dep_ in ("xcomp", "ccomp") and child.pos_ == "VERB" and token.lemma_.lower() in _TELLING:
                return child
        return token


def _words(sentence: Span, low: int, high: int) -> WordSpan | None:
    """Characters of the document as words of the sentence."""
    span = sentence.doc.char_span(low, high, alignment_mode="expand")
    return (span.start - sentence.start, span.end - sentence.start) if span is not None else None


def _whole(sentence: Span, low: int, high: int) -> WordSpan | None:
    """A tagged span up to the noun that its words belong to: "the" is "the army"; None where they belong to none."""
    while low < high and sentence[low].is_punct:
        low += 1
    if low == high:
        return None
    root = sentence[low:high].root
    if root.pos_ in ("DET", "ADJ", "NUM", "ADV") and root.head.pos_ in ("NOUN", "PROPN") and root.head.i > root.i:
        return low, root.head.i - sentence.start + 1
    return None if root.pos_ in ("DET", "CCONJ", "SCONJ", "ADP", "PUNCT", "ADV", "PART") else (low, high)


def _chars(sentence: Span, span: WordSpan) -> tuple[int, int]:
    words = sentence[span[0] : span[1]]
    return words.start_char - sentence.start_char, words.end_char - sentence.start_char


def _passive(sentence: Span) -> bool:
    return any(c.dep_ == "nsubjpass" for c in sentence.root.children)


def _proposed(sentence: Span, work: Work) -> list[tuple[int, int, bool]]:
    """Noun phrases that may act or receive, as word spans of the sentence with whether each is the main subject.

    The subject of the main clause comes first, then known names and the main verb's
    own objects, in the order of the sentence.
    """
    main = sentence.root
    subject: Token | None = None
    while subject is None:
        subject = next((c for c in main.children if c.dep_ in ("nsubj", "nsubjpass")), None)
        if subject is not None or not any(c.dep_ == "ccomp" for c in main.children):
            break
        main = next(c for c in main.children if c.dep_ == "ccomp")
    if subject is None:
        return []
    found = [(*_phrase(subject, sentence), True)]
    taken = set(range(found[0][0], found[0][1]))
    for token in sentence:
        index = token.i - sentence.start
        if index in taken or token.pos_ not in _PARTS or token.dep_ in ("compound", "amod", "nmod"):
            continue
        mention = work.by_token.get(token.i)
        named = mention is not None and mention.root == token.i and mention.how in ("name", "description", "noun")
        if named or token.dep_ == "dobj" or token.pos_ == "PROPN":
            start, end = _phrase(token, sentence)
            if not taken & set(range(start, end)):
                found.append((start, end, False))
                taken |= set(range(start, end))
    return found


def _phrase(head: Token, sentence: Span) -> tuple[int, int]:
    """The base noun phrase of a head, without what follows it, as word numbers of the sentence."""
    lefts = [
        t.i for c in head.lefts for t in c.subtree if c.dep_ in ("det", "amod", "compound", "poss", "nummod", "nmod")
    ]
    return min([head.i, *lefts]) - sentence.start, head.i + 1 - sentence.start


def _touch(left: Sequence[rows.Party], right: Sequence[rows.Party]) -> bool:
    for a in left:
        for b in right:
            if (a.entity is not None and a.entity == b.entity) or (a.start < b.end and b.start < a.end):
                return True
    return False
