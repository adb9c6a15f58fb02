"""Who says so: sources, cues and contents of statements, with their stance.

The parse finds a statement's parts where the trained tagger is absent; stance and
entities are settled here for both.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Container, Iterable, Sequence
from pathlib import Path

from spacy.tokens import Doc, Span, Token

from detente.reading import rows
from detente.reading.encoder.statements import Statement, StatementModel
from detente.reading.lexicon import table
from detente.reading.lexicon.lists import listed
from detente.reading.says.stance import Stances
from detente.reading.setting.places import PLACES
from detente.reading.state import Work
from detente.reading.syntax.arguments import antecedents, arguments, coordinated, prepositions

#: Prepositions of where something is.
_AT = frozenset({"in", "at"})
_QUOTES = frozenset('"“”')
#: Longer paragraphs are handed to the tagger in groups of sentences of about this many characters.
_WINDOW = 420


class AttributionFinder:
    """Finds statements: by the trained tagger where there is one, and by their cues in the parse."""

    def __init__(self, model: StatementModel | None = None, overlay: Path | None = None) -> None:
        self.model = model
        self.stances: dict[str, str] = {}
        for row in table("cues.tsv", overlay):
            for cue in row["cues"].split():
                self.stances.setdefault(cue, row["stance"])
        self.words = Stances(overlay)
        self.hedges = {r["word"]: r["stance"] for r in reversed(table("hedges.tsv", overlay))}

    def __call__(self, doc: Doc, work: Work) -> None:
        """Append the attributions of a document to its reading, in order of their cues."""
        plain: set[int] = set()
        if self.model is not None:
            sentences = [(s, [t for t in s if self._cue_like(t)]) for s in doc.sents]
            plain = {v.i for _, cues in sentences if (v := _plain(cues)) is not None}
            spans = _windows(work.text, sentences, plain)
            for statement in self.model.statements(work.text, spans):
                self._tagged(doc, work, statement)
        tagged = _tokens(doc, [(a.cue.start, a.cue.end) for a in work.reading.attributions])
        for token in doc:
            if token.i in tagged:
                continue
            if self._attitude(doc, work, token) or self._impersonal(doc, work, token) or self._made(doc, work, token):
                continue
            if token.pos_ == "VERB" and token.lemma_.lower() in self.stances:
                if self.model is None or token.i in plain or self.words.marked(token) or _parenthesis(token):
                    self._verb(doc, work, token)
            elif _verbal(token) and self.words.marked(token):
                self._verb(doc, work, token)
            elif token.lower_ == "according" and any(c.lower_ == "to" for c in token.children):
                self._according(doc, work, token)
            elif token.lower_ in self.hedges and token.dep_ == "advmod":
                self._hedge(doc, work, token)
            elif token.lemma_.lower() == "doubt" and token.pos_ == "NOUN":
                self._doubt(doc, work, token)
        work.reading.attributions.sort(key=lambda a: a.cue.start)

    def _cue_like(self, token: Token) -> bool:
        if token.text in _QUOTES:
            return True
        return token.lemma_.lower() in (self.stances if token.pos_ == "VERB" else listed("saying-nouns"))

    def _tagged(self, doc: Doc, work: Work, statement: Statement) -> None:
        """A statement of the tagger's, with its stance and its sources as entities."""
        cue = doc.char_span(*statement.cue, alignment_mode="expand")
        if cue is None:
            return
        ranked = [t for t in cue if self.words.marked(t)] + [t for t in cue if t.lemma_.lower() in self.stances]
        head = ranked[0] if ranked else cue.root
        content = statement.content
        if not content:
            return
        entities: list[str] = []
        for start, end in statement.source:
            span = doc.char_span(start, end, alignment_mode="expand")
            if span is None:
                continue
            heads = [
                t for t in span if t == span.root or (t.dep_ == "conj" and t.head in span and t.head.dep_ != "pobj")
            ]
            for token in (t for head_ in heads for t in antecedents(head_)):
                mention = work.mention_at(token)
                if mention is not None and mention.match in PLACES and token.head.lower_ in _AT:
                    continue  # "the talks in Oslo do not rule out"
                if mention is None or not any(w.known for w in mention.whos):  # "His counterpart, Li Zhaoxing,"
                    named = (work.mention_at(c) for c in token.children if c.dep_ == "appos")
                    mention = next((m for m in named if m is not None and m.who is not None), mention)
                if mention is not None:
                    entities += [w.entity or w.state or "" for w in mention.whos if w.known]
        source = " … ".join(work.text[s:e] for s, e in statement.source) or None
        if not statement.source:
            agents = arguments(head).agents if head.tag_ == "VBN" else []
            whos = [w for t in agents if (m := work.mention_at(t)) is not None for w in m.whos if w.known]
            entities = [w.entity or w.state or "" for w in whos]
            if whos:
                source = doc[min(t.left_edge.i for t in agents) : max(t.i for t in agents) + 1].text
            elif head.tag_ == "VBN" or head.pos_ == "ADV":
                entities = ["reported"]
        holder = self._holder(head) if source is None else None
        if holder is not None:
            mention = work.mention_at(holder)
            source = doc[holder.left_edge.i : holder.i + 1].text
            entities = [w.entity or w.state or "" for w in mention.whos if w.known] if mention is not None else []
        elif source is None and head.tag_ != "VBN":
            source = self._speaker(head)
        if not entities and source and source.split()[-1].lower() in self.words.words["generic"]:
            entities = ["reported"]
        work.reading.attributions.append(
            rows.Attribution(
                id=work.new_id("a"),
                document_id=work.reading.document.document_id,
                text=_sentences(doc, work.text, statement).strip(),
                sources=list(dict.fromkeys(e for e in entities if e)),
                source_text=source,
                cue=rows.Span(cue.text, cue.start_char, cue.end_char),
                content=rows.Span(" … ".join(work.text[s:e] for s, e in content), content[0][0], content[-1][1]),
                stance=self.stance_of(head),
                confidence=round(statement.confidence, 2),
            )
        )

    def _holder(self, cue: Token) -> Token | None:
        """Who takes an attitude, the subject of its copula: "I am not convinced"."""
        if cue.lower_ not in self.words.words["attitude"] and cue.lower_ not in self.words.words["sure"]:
            return None
        heads = [cue, cue.head] if cue.dep_ == "acomp" else [cue]
        subject = next((c for h in heads for c in h.children if c.dep_ in ("nsubj", "nsubjpass")), None)
        return None if subject is None or subject.lower_ == "it" else subject

    def _speaker(self, cue: Token) -> str | None:
        """Who speaks by the parse, where the tagger saw nobody: "..., says UN"."""
        found = next((c for c in cue.children if c.dep_ in ("nsubj", "dobj") and c.pos_ == "PROPN"), None)
        return None if found is None else cue.doc[found.left_edge.i : found.i + 1].text

    def stance_of(self, cue: Token) -> str:
        """Stance that a cue takes, its negation considered: "did not deny" doubts, "cannot confirm" doubts."""
        settled = self.words.of(cue)
        if settled is not None:
            return settled
        return self.stances.get(cue.lemma_.lower(), "asserts")

    def _attitude(self, doc: Doc, work: Work, word: Token) -> bool:
        """A copular attitude: "is sceptical about the offer", "was not sure whether", "it is doubtful that"."""
        known = self.words.words
        if word.lower_ not in known["attitude"] and word.lower_ not in known["sure"]:
            return False
        head = word if word.pos_ == "VERB" else word.head
        if head.dep_ == "prep" and head.head.lower_ == "far":
            head = head.head.head
        stance = self.words.marked(word)
        sure = stance is None and word.lower_ in known["sure"] and word.dep_ == "acomp"
        if stance is None and not (sure and any(c.dep_ == "ccomp" for t in (word, head) for c in t.children)):
            return False
        args = arguments(head)
        clause = next(
            (c for t in (word, head) for c in t.children if c.dep_ in ("ccomp", "csubj", "csubjpass", "advcl", "acl")),
            None,
        )
        if clause is None:
            prep = next((c for c in word.children if c.dep_ == "prep"), None)
            clause = next((c for c in prep.children if c.dep_ in ("pobj", "pcomp")), None) if prep else None
        if clause is None:
            return False
        holders = args.subjects or [c for c in head.children if c.dep_ in ("nsubj", "nsubjpass")]
        holders = holders or (args.objects if args.passive else [])
        sources = [] if any(h.lower_ == "it" for h in holders) or clause.dep_ == "csubj" else holders
        span = doc[clause.left_edge.i : clause.right_edge.i + 1]
        if sure and not sources:
            return False
        self._emit(doc, work, word, sources, span, "asserts" if sure else "doubts", 0.7 if sources else 0.5)
        return True

    def _made(self, doc: Doc, work: Work, word: Token) -> bool:
        """ "made clear that", "let it be known that"."""
        if word.lower_ not in ("clear", "plain", "known") or word.head.lemma_ not in ("make", "let"):
            return False
        around = (c for t in (word, word.head) for c in t.children if c != word)
        clause = next((c for c in around if c.dep_ in ("ccomp", "advcl")), None)
        sources = arguments(word.head).subjects
        if clause is None or not sources:
            return False
        self._emit(doc, work, word, sources, doc[clause.left_edge.i : clause.right_edge.i + 1], "asserts", 0.7)
        return True

    def _impersonal(self, doc: Doc, work: Work, word: Token) -> bool:
        """Nobody's statement: "it emerged that", "there are reports that", "the news proved false"."""
        known, lemma = self.words.words, word.lemma_.lower()
        stance, clause = "asserts", None
        if word.lower_ == "word" and word.dep_ == "nsubj" and word.head.lemma_ == "have":
            clause = next((c for c in word.head.children if c.dep_ == "ccomp"), None)
        elif lemma in known["impersonal"]:
            clause = next((c for c in word.children if c.dep_ in ("ccomp", "csubj")), None)
        elif lemma in known["generic"] and word.pos_ == "NOUN":
            if any(c.dep_ in ("expl",) for c in word.head.children):
                clause = next((c for c in word.children if c.dep_ in ("acl", "ccomp", "relcl")), None)
        elif lemma == "meet" and word.pos_ == "VERB":
            subject = next((c for c in word.children if c.dep_ in ("nsubj", "nsubjpass")), None)
            with_what = prepositions(word).get("with", [])
            if subject is None or subject.lemma_.lower() not in known["claim"]:
                return False
            if not any(t.lemma_.lower() in known["doubting"] for t in with_what):
                return False
            stance, clause = "doubts", subject
        elif word.dep_ == "ROOT" and word.pos_ in ("VERB", "AUX") and (verdict := self.words.verdict(word)):
            stance, clause = verdict, next(c for c in word.children if c.dep_ == "nsubj")
        if clause is None:
            return False
        content = doc[clause.left_edge.i : clause.right_edge.i + 1]
        own = stance == "denies" and work.speaker is not None and work.speaker.entity is not None
        self._emit(doc, work, word, [], content, stance, 0.5, work.speaker.entity if own and work.speaker else None)
        return True

    def _verb(self, doc: Doc, work: Work, verb: Token) -> None:
        args = arguments(verb)
        content = next(
            (c for c in verb.children if c.dep_ == "ccomp" and c.pos_ in ("VERB", "AUX", "NOUN", "ADJ", "PROPN")), None
        )
        stance = self.stance_of(verb)
        passive_report = args.passive and any(c.dep_ == "xcomp" for c in verb.children)
        span: Span | None = None
        if content is not None:
            span = doc[content.left_edge.i : content.right_edge.i + 1]
        elif verb.dep_ == "parataxis":
            head = verb.head
            span = _around(doc, head, verb)
        elif passive_report:
            told = next(c for c in verb.children if c.dep_ == "xcomp")
            span = doc[told.left_edge.i : told.right_edge.i + 1]
        elif stance != "asserts" and args.objects:
            target = args.objects[0]
            span = doc[target.left_edge.i : target.right_edge.i + 1]
        elif stance != "asserts" and (inner := _governed(verb)) is not None:
            span = doc[inner.left_edge.i : inner.right_edge.i + 1]
        elif stance != "asserts" and args.passive and args.subjects:
            span = doc[args.subjects[0].left_edge.i : args.subjects[0].right_edge.i + 1]
        elif verb.lemma_.lower() in ("say", "tell", "add", "write") and verb.dep_ == "ROOT":
            return
        if span is None:
            return
        sources = args.subjects if not args.passive else args.agents
        self._emit(doc, work, verb, sources, span, stance, 0.75 if sources else 0.5)

    def _according(self, doc: Doc, work: Work, cue: Token) -> None:
        to = next(c for c in cue.children if c.lower_ == "to")
        sources = [t for c in to.children if c.dep_ == "pobj" for t in coordinated(c)]
        head = cue.head
        first, last = head.left_edge.i, head.right_edge.i
        inside = {t.i for t in cue.subtree}
        outside = [i for i in range(first, last + 1) if i not in inside]
        if not outside or not sources:
            return
        low, high = outside[0], outside[-1]
        if cue.i > low and high > cue.i:
            run = [i for i in outside if i < cue.i] if cue.i - low > high - cue.i else [i for i in outside if i > cue.i]
            low, high = run[0], run[-1]
        self._emit(doc, work, cue, sources, doc[low : high + 1], "asserts", 0.8)

    def _hedge(self, doc: Doc, work: Work, cue: Token) -> None:
        head = cue.head
        self._emit(doc, work, cue, [], doc[head.left_edge.i : head.right_edge.i + 1], self.hedges[cue.lower_], 0.5)

    def _doubt(self, doc: Doc, work: Work, cue: Token) -> None:
        clause = next((c for c in cue.children if c.dep_ in ("acl", "ccomp", "relcl")), None)
        if clause is not None:
            self._emit(doc, work, cue, [], doc[clause.left_edge.i : clause.right_edge.i + 1], "doubts", 0.5)

    def _emit(
        self, doc: Doc, work: Work, cue: Token, sources: list[Token], content: Span, stance: str, confidence: float,
        speaker: str | None = None,
    ) -> None:  # fmt: skip
        entities: list[str] = [speaker] if speaker else []
        for source in (t for s in sources for t in antecedents(s)):
            mention = work.mention_at(source)
            if mention is not None:
                entities += [w.entity or w.state or "" for w in mention.whos if w.known]
        text = None
        if sources:
            first, last = min(s.left_edge.i for s in sources), max(s.i for s in sources)
            text = doc[first : last + 1].text
        elif confidence <= 0.5 and not entities:
            entities = ["reported"]
        if not entities and text and text.split()[-1].lower() in self.words.words["generic"]:
            entities = ["reported"]
        sentence = cue.sent
        work.reading.attributions.append(
            rows.Attribution(
                id=work.new_id("a"),
                document_id=work.reading.document.document_id,
                text=sentence.text.strip(),
                sources=list(dict.fromkeys(e for e in entities if e)),
                source_text=text,
                cue=rows.Span(cue.text, cue.idx, cue.idx + len(cue.text)),
                content=rows.Span(content.text, content.start_char, content.end_char),
                stance=stance,
                confidence=confidence,
            )
        )


def _plain(cues: Sequence[Token]) -> Token | None:
    """The cue of a sentence that needs no tagger: its one cue, a verb with a subject and a clause, no quotation."""
    if len(cues) != 1 or cues[0].pos_ != "VERB":
        return None
    parts = {c.dep_ for c in cues[0].children}
    return cues[0] if {"nsubj", "ccomp"} <= parts and cues[0].dep_ == "ROOT" else None


def _windows(
    text: str, sentences: Sequence[tuple[Span, Sequence[Token]]], plain: Container[int]
) -> list[tuple[int, int]]:
    """Stretches for the tagger to read: sentences with a quotation or a possible cue, grouped within paragraphs."""
    found: list[tuple[int, int]] = []
    speaking = False
    for sentence, cues in sentences:
        start, end = sentence.start_char, sentence.end_char
        likely = any(t.i not in plain for t in cues)
        joins = bool(found) and end - found[-1][0] <= _WINDOW and "\n" not in text[found[-1][0] : start]
        if joins and (likely or speaking):
            found[-1] = (found[-1][0], end)
        elif likely:
            found.append((start, end))
        speaking = likely and _unclosed(sentence)
    return found


def _tokens(doc: Doc, spans: Iterable[tuple[int, int]]) -> set[int]:
    """Numbers of the tokens that begin within spans of characters."""
    starts = [t.idx for t in doc]
    return {i for start, end in spans for i in range(bisect_left(starts, start), bisect_left(starts, end))}


def _parenthesis(verb: Token) -> bool:
    """Whether a verb reports the sentence before it: "the bridge was hit, a witness recalled"."""
    content = next((c for c in verb.children if c.dep_ == "ccomp"), None)
    subject = next((c for c in verb.children if c.dep_ == "nsubj"), None)
    return content is not None and subject is not None and content.i < subject.i and verb.dep_ == "ROOT"


def _verbal(token: Token) -> bool:
    """Whether a word is a verb, or heads a clause as one where the tagger erred: "which the rebels deny"."""
    if token.pos_ == "VERB":
        return True
    return token.dep_ == "relcl" and any(c.dep_ == "nsubj" for c in token.children)


def _governed(verb: Token) -> Token | None:
    """What a verb of stance takes without an object: an infinitive, or what a preposition governs."""
    for child in verb.children:
        if child.dep_ in ("xcomp", "advcl"):
            return child
        if child.dep_ == "prep":
            inner = next((c for c in child.children if c.dep_ in ("pobj", "pcomp")), None)
            if inner is not None:
                return inner
    return None


def _unclosed(sentence: Span) -> bool:
    """Whether a quotation goes on behind a sentence."""
    text = sentence.text
    return text.count("“") > text.count("”") or text.count('"') % 2 == 1


def _sentences(doc: Doc, text: str, statement: Statement) -> str:
    """The sentences that a statement's cue and content stand in, verbatim."""
    first = min(statement.cue[0], statement.content[0][0])
    last = max(statement.cue[1], statement.content[-1][1])
    span = doc.char_span(first, last, alignment_mode="expand")
    return text[span[0].sent.start_char : span[-1].sent.end_char] if span is not None else ""


def _around(doc: Doc, head: Token, verb: Token) -> Span:
    """The host clause of a parenthetical "he said", up to the parenthesis."""
    first, last = head.left_edge.i, head.right_edge.i
    inside = {t.i for t in verb.subtree}
    left = [i for i in range(first, last + 1) if i not in inside and i < verb.i]
    right = [i for i in range(first, last + 1) if i not in inside and i > verb.i]
    run = left if len(left) >= len(right) else right
    return doc[run[0] : run[-1] + 1] if run else doc[first : last + 1]
