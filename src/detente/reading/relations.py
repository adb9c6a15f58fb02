"""The relation model's say: it weighs the lexicon's rows and adds those that the lexicon missed.

For each sentence that may report something the role tagger proposes who acts and who
receives, and the relation model scores that pair and the pairs of the lexicon's rows.
Where both agree a row's confidence is the model's probability; where the model sees
another relation the row stays, less sure; a pair that only the model sees becomes a
row of its own. ``decided_by`` says which of them settled a row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from spacy.tokens import Doc, Span, Token

from detente import ontology
from detente.reading import rows
from detente.reading.events import EventFinder, dating_of
from detente.reading.modality import auxiliary
from detente.reading.model.relations import Relation, RelationModel
from detente.reading.model.roles import RoleModel
from detente.reading.places import place_of
from detente.reading.state import Work, party

#: A pair that only the model sees becomes a row from this probability on.
ENOUGH = 0.5
_JOINT = frozenset({"CONSULT"})
_PARTS = frozenset({"NOUN", "PROPN", "PRON"})


@dataclass(slots=True)
class _Ask:
    """One question to the model: a sentence, two spans in it, the row it is about if any; of rivals one wins."""

    sentence: Span
    source: tuple[int, int]
    target: tuple[int, int]
    row: rows.EventMention | None
    rival: bool = False


class RelationDecider:
    """Applies the trained models to the sentences of one document after another."""

    def __init__(self, finder: EventFinder, relations: RelationModel, roles: RoleModel | None) -> None:
        self.finder = finder
        self.relations = relations
        self.roles = roles

    def __call__(self, doc: Doc, work: Work) -> None:
        """Settle the confidence of the document's event mentions and add the model's own."""
        sentences = [s for s in doc.sents if self._speaks(s, work)]
        asks = [a for s in sentences for a in self._of_rows(s, work)]
        if self.roles is not None and sentences:
            tagged = self.roles.spans([[t.text for t in s] for s in sentences])
            for sentence, spans in zip(sentences, tagged, strict=True):
                asks += self._of_roles(sentence, spans, work)
        if not asks:
            return
        keys = [(a.sentence.start, a.source, a.target) for a in asks]
        once = {key: (a.sentence.text, a.source, a.target) for key, a in zip(keys, asks, strict=True)}
        scored = dict(zip(once, self.relations.score(list(once.values())), strict=True))
        answers = [scored[key] for key in keys]
        for ask, answer in zip(asks, answers, strict=True):
            if ask.row is not None:
                self._weigh(ask.row, answer)
        best: dict[int, float] = {}
        for ask, answer in zip(asks, answers, strict=True):
            if ask.rival and answer.type != "NONE":
                best[ask.sentence.start] = max(best.get(ask.sentence.start, 0.0), answer.confidence)
        for ask, answer in zip(asks, answers, strict=True):
            if ask.row is None and (not ask.rival or answer.confidence >= best.get(ask.sentence.start, 2.0)):
                self._add(doc, work, ask, answer)
        work.reading.event_mentions.sort(key=lambda e: (e.trigger.start, e.id))

    def _speaks(self, sentence: Span, work: Work) -> bool:
        """Whether anything in a sentence can be coded: somebody is named and a word is in the lexicon."""
        if len(sentence) < 4 or len(sentence) > 120:
            return False
        lexicon = self.finder.lexicon
        words = any(
            (t.pos_ == "VERB" and t.lemma_.lower() in lexicon.verbs) or t.lemma_.lower() in lexicon.nouns
            for t in sentence
        )
        return words and any(t.i in work.by_token for t in sentence)

    def _of_rows(self, sentence: Span, work: Work) -> list[_Ask]:
        low, high = sentence.start_char, sentence.end_char
        found = []
        for row in work.reading.event_mentions:
            if not low <= row.trigger.start < high:
                continue
            pair = (row.actors[0], row.recipients[0]) if row.actors and row.recipients else tuple(row.actors[:2])
            if len(pair) == 2 and all(low <= p.start and p.end <= high for p in pair):
                spans = [(p.start - low, p.end - low) for p in pair]
                found.append(_Ask(sentence, spans[0], spans[1], row))
        return found

    def _of_roles(self, sentence: Span, spans: Sequence[tuple[int, int, str]], work: Work) -> list[_Ask]:
        """Pairs of the role tagger; where it found only one side or none, the parse proposes the other."""

        def chars(start: int, end: int) -> tuple[int, int]:
            span = sentence[start:end]
            return span.start_char - sentence.start_char, span.end_char - sentence.start_char

        sources = [chars(s, e) for s, e, label in spans if label == "S"]
        targets = [chars(s, e) for s, e, label in spans if label == "T"]
        mutual = [chars(s, e) for s, e, label in spans if label == "R"]
        if len(mutual) > 1 and not (sources and targets):
            sources, targets = mutual[:1], mutual[1:2]
        if sources and targets:
            return [_Ask(sentence, s, t, None) for s in sources[:2] for t in targets[:2]]
        proposed = _proposed(sentence, work)
        subjects = sources[:1] or [chars(s, e) for s, e, is_subject in proposed if is_subject][:1]
        if not subjects:
            return []
        others = targets[:1] or [chars(s, e) for s, e, is_subject in proposed if not is_subject][:3]
        low, high = subjects[0]
        if not sources and not targets and _passive(sentence):
            apart = [t for t in others if t[1] <= low or t[0] >= high]
            return [_Ask(sentence, t, subjects[0], None, rival=True) for t in apart]
        return [_Ask(sentence, subjects[0], t, None, rival=True) for t in others if t[1] <= low or t[0] >= high]

    def _weigh(self, row: rows.EventMention, answer: Relation) -> None:
        own = sum(p for kind, p in answer.scores.items() if ontology.root(kind) == ontology.root(row.type))
        if ontology.root(answer.type) == ontology.root(row.type):
            row.confidence = round(max(own, 0.5), 2)
            row.decided_by = "both"
            if row.mode is None and answer.mode and (row.type, answer.mode) in ontology.modes():
                row.mode = answer.mode
        else:
            row.confidence = round(min(row.confidence, 0.2 + own), 2)

    def _add(self, doc: Doc, work: Work, ask: _Ask, answer: Relation) -> None:
        if answer.type == "NONE" or answer.confidence < ENOUGH:
            return
        sentence = ask.sentence
        actors = self._parties(doc, work, sentence, ask.source)
        recipients = self._parties(doc, work, sentence, ask.target)
        if not actors or not recipients:
            return
        for row in work.reading.event_mentions:
            if not sentence.start_char <= row.trigger.start < sentence.end_char:
                continue
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
        if answer.type in ("AGREE", "REJECT"):
            modes -= {"future", "negation"}
        type_, mode = answer.type, answer.mode
        if type_ == "CONSULT" and mode != "visit":
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
            confidence=round(self._trust(answer.confidence, trigger, actors, recipients), 2),
            decided_by="model",
        )
        work.reading.event_mentions.append(event)
        work.triggers[event.id] = trigger

    def _trust(
        self, probability: float, trigger: Token, actors: Sequence[rows.Party], recipients: Sequence[rows.Party]
    ) -> float:
        """The model was trained on sentences that report an event: less sure of copulas and of nobodies."""
        if trigger.pos_ == "AUX" or trigger.lemma_ == "be":
            probability *= 0.5
        if not any(p.entity or p.state or p.sector for p in (*actors, *recipients)):
            probability *= 0.8
        return probability

    def _parties(self, doc: Doc, work: Work, sentence: Span, span: tuple[int, int]) -> list[rows.Party]:
        low, high = sentence.start_char + span[0], sentence.start_char + span[1]
        words = doc.char_span(low, high, alignment_mode="expand")
        if words is None:
            return []
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
            found = party(work, doc, mention)
            return [rows.Party(p.entity, p.state, p.sector, words.text, low, high) for p in found]
        return [rows.Party(None, None, None, words.text, low, high)]

    def _trigger(self, sentence: Span, ask: _Ask) -> Token:
        """The verb that governs the source, best one of the lexicon; else the sentence's root."""
        words = sentence.doc.char_span(
            sentence.start_char + ask.source[0], sentence.start_char + ask.source[1], alignment_mode="expand"
        )
        token = words.root if words is not None else sentence.root
        while token.pos_ not in ("VERB", "AUX") and token.head != token:
            token = token.head
        for child in token.children:
            if (
                child.dep_ in ("xcomp", "ccomp")
                and child.pos_ == "VERB"
                and token.lemma_.lower() in ("say", "announce")
            ):
                return child
        return token


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
