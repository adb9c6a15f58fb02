"""Candidates that the lexicon proposes: its frames laid over the parse."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from spacy.tokens import Doc, Span, Token

from detente import ontology
from detente.reading import rows
from detente.reading.events.candidate import Candidate, distinct
from detente.reading.lexicon.frames import Frame, Lexicon
from detente.reading.state import Mention, Work, party
from detente.reading.syntax.arguments import (
    EXAMPLES,
    Arguments,
    arguments,
    coordinated,
    negation,
    particle,
    prepositions,
)
from detente.reading.who.speakers import speaking_at
from detente.world import World

#: Their agentless passive describes a state ("is isolated"), not an act.
_STATIVE = frozenset({"isolate", "divide", "interest", "concern", "engage", "involve", "unite", "connect", "commit"})
#: "a round of talks" is talks.
_PARTITIVE = frozenset(
    "round series set package wave number batch couple string shipment load convoy "
    "most lot bulk share amount half part majority rest".split()
)
#: How sure a row is that names one party of an act between two: kept, and below what counts as reported.
_ALONE = 0.28
#: A light verb and its noun no farther apart than this are one trigger: "held talks", "reached no agreement" (tokens).
_NEAR = 6
_ADVERBS = frozenset("out away back off down up over aside together".split())
_EVENTLIKE = frozenset({"NOUN", "PROPN"})
#: Prepositions between a verb and the talks that its subject takes part in.
_BESIDE = frozenset("for in during at after following before ahead".split())
#: Modals of demands; and who says what another must do asks it.
_DEMANDING = frozenset("should must".split())
_TELLING = frozenset("say add tell declare state write insist stress argue reiterate repeat".split())
#: Light verbs whose subject receives what their noun names.
_RECEIVING = frozenset("receive get win draw obtain secure earn face suffer".split())
#: What ends "in" or "with" something has it as its outcome.
_ENDINGS = frozenset("end conclude close result culminate finish break_up wind_up climax".split())


class FrameProposer:
    """Proposes candidates of one document after another."""

    def __init__(self, world: World, lexicon: Lexicon) -> None:
        self.world = world
        self.lexicon = lexicon

    def __call__(self, doc: Doc, work: Work) -> list[Candidate]:
        """Candidates of a document, in order of their triggers."""
        made: list[Candidate] = []
        consumed: set[int] = set()
        self._borne: dict[int, Token] = {}
        self._so_far: list[tuple[Token, Frame, list[rows.Party], list[rows.Party]]] = []
        for sentence in doc.sents:
            if not any(t.i in work.by_token or (t.pos_ == "ADJ" and t.is_title) for t in sentence):
                continue
            pending: list[tuple[Token, Frame, list[rows.Party], list[rows.Party], Arguments | None, bool]] = []
            self._so_far = [s for s in self._so_far if s[0].i >= sentence.start - 60]
            for token in sentence:
                if token.pos_ == "VERB" or (token.pos_ == "AUX" and token.dep_ == "ROOT"):
                    found = self._verb(doc, work, token, consumed)
                elif token.pos_ == "NOUN":
                    continue
                else:
                    continue
                if found is not None:
                    pending.append((token, *found, False))
                    self._so_far.insert(0, (token, found[0], found[1], found[2]))
            for token in sentence:
                if token.pos_ in _EVENTLIKE and token.i not in consumed:
                    found = self._noun(doc, work, token)
                    if found is not None:
                        pending.append((token, *found, True))
            self._ellipsis(doc, work, sentence, pending)
            self._demands(doc, work, sentence, pending)
            pending.sort(key=lambda p: p[0].i)
            for token, frame, actors, recipients, _, nominal in pending:
                candidate = self._candidate(doc, sentence, token, frame, actors, recipients, nominal)
                if candidate is not None:
                    made.append(candidate)
        return made

    # -- verbs

    def _verb(
        self, doc: Doc, work: Work, verb: Token, consumed: set[int]
    ) -> tuple[Frame, list[rows.Party], list[rows.Party], Arguments | None] | None:
        lemma = _lemma(verb)
        part = particle(verb) or next(
            (
                c.lower_
                for c in verb.children
                if c.lower_ in _ADVERBS and c.i > verb.i and f"{lemma}_{c.lower_}" in self.lexicon.verbs
            ),
            None,
        )  # "pulled its troops out", "turned a boat away"
        frames = self.lexicon.verbs.get(f"{lemma}_{part}" if part else lemma, ())
        if not frames:
            return None
        args = arguments(verb)
        if args.passive and not args.agents and lemma in _STATIVE:
            return None
        turned = (f"{lemma}_{part}" if part else lemma, "dobj") in self.lexicon.operators
        for frame, loose in [(f, False) for f in frames] + [(f, True) for f in frames if "ent-obj" in f.conditions]:
            if not all(
                self._holds(c, verb, args, work) or (loose and c == "ent-obj" and self._owned(args.objects, work))
                for c in frame.conditions
            ):
                continue
            actors, recipients = self._parties(doc, work, verb, args, frame)
            if not self._worth(actors, recipients):
                continue
            for condition in frame.conditions:
                if condition.startswith("obj=") and lemma in self.lexicon.light and args.objects:
                    self._borne[verb.i] = args.objects[0]
                if turned:
                    break  # "called off the visit": besides the calling off, a visit that was not made
                if condition.startswith("obj="):
                    consumed.update(t.i for t in args.objects)
                elif condition.startswith("prep:") and "=" in condition:
                    consumed.update(t.i for t in args.preps.get(condition[5:].split("=")[0], []))
            return frame, actors, recipients, args
        return None

    def _holds(self, condition: str, verb: Token, args: Arguments, work: Work) -> bool:
        key, _, value = condition.partition("=")
        if key == "obj":
            if value == "ent":
                return any(self._actor_like(t, work) for t in args.objects)
            return any(self._is(t, value) for t in args.objects)
        if key == "ent-obj":
            return any(self._actor_like(t, work) for t in args.objects)
        if key == "no-oprd":
            return not any(c.dep_ in ("oprd", "ccomp", "xcomp", "prt") for c in verb.children)
        if key.startswith("ent-prep:"):
            return any(
                (m := work.mention_at(t)) is not None and any(w.known for w in m.whos)
                for t in args.preps.get(key[9:], [])
            )
        if key.startswith("no-prep:"):
            return key[8:] not in args.preps
        if key == "no-to":
            return not any(t.tag_ == "TO" and t.i > verb.i for t in verb.subtree)
        if key == "ent-subj":
            return any((m := work.mention_at(t)) is not None and m.how == "name" and m.whos for t in args.subjects)
        if key == "many-subj":
            return len(args.subjects) > 1 or any(
                (m := work.mention_at(t)) is not None and len(m.whos) > 1 for t in args.subjects
            )
        if key == "person-obj":
            return any((m := work.mention_at(t)) is not None and any(w.kind == "person" for w in m.whos)
                       for t in args.objects)  # fmt: skip
        if key == "obj-mod":
            return any(
                c.dep_ in ("amod", "compound", "nmod") and self._is(c, value) for t in args.objects for c in t.children
            )
        if key == "org-obj":
            return any((m := work.mention_at(t)) is not None and m.match == "organisation" for t in args.objects)
        if key == "no-obj":
            return not args.objects and not args.passive
        if key == "xcomp":
            inner = [c for c in args.complements if c.dep_ == "xcomp" and c.pos_ in ("VERB", "AUX")]
            inner += [c for c in verb.children if c.dep_ == "advcl" and c.tag_ == "VB"]
            inner += [
                c
                for c in args.complements
                if c.dep_ == "ccomp" and c.tag_ == "VB" and any(g.lower_ == "to" for g in c.children)
            ]
            if not value:
                return bool(inner)
            return any(
                self._is(c, value) or any(self._is(g, value) for g in c.children if g.dep_ == "dobj") for c in inner
            )
        if key == "ccomp":
            return any(c.dep_ == "ccomp" for c in args.complements)
        if key == "acomp":
            return any(
                t.lower_ == value
                for c in verb.children
                for t in [c, *c.children]
                if t.dep_ in ("acomp", "oprd", "ccomp", "amod")
            )
        if key == "dative":
            return bool(args.datives)
        if key == "subj":
            return any(self._is(t, value) for t in args.subjects)
        if key == "as":
            return self._as_bad(verb, args, value)
        if key == "org-from":
            return any(
                (m := work.mention_at(t)) is not None and m.match in ("organisation", "summit")
                for t in args.preps.get("from", [])
            )
        if key == "prt":
            return particle(verb) == value
        if key.startswith("prep:"):
            name = key[5:]
            objects = list(args.preps.get(name, []))
            for obj in args.objects:
                objects += prepositions(obj).get(name, [])
            if not value:
                return bool(objects)
            return any(self._is(t, value) for t in objects)
        return False

    def _as_bad(self, verb: Token, args: Arguments, value: str) -> bool:
        words = list(args.preps.get("as", []))
        words += [c for c in verb.children if c.dep_ in ("oprd", "attr")]
        for prep in (c for c in verb.children if c.dep_ == "prep" and c.lower_ == "as"):
            words += [g for g in prep.children if g.dep_ in ("amod", "pobj", "attr")]
        return any(self._is(t, "@" + value) or any(self._is(c, "@" + value) for c in t.children) for t in words)

    def _is(self, token: Token, wanted: str) -> bool:
        lemma = token.lemma_.lower()
        if lemma in _PARTITIVE:
            inner = prepositions(token).get("of", [])
            if inner:
                return self._is(inner[0], wanted)
        if wanted.startswith("@"):
            words = self.lexicon.classes.get(wanted[1:], frozenset())
            return lemma in words or token.lower_ in words
        return lemma == wanted or token.lower_ == wanted

    def _actor_like(self, token: Token, work: Work) -> bool:
        mention = work.mention_at(token)
        if mention is not None:
            return mention.root == token.i or token.dep_ == "dobj" or mention.how in ("name", "pronoun", "group")
        return bool(_examples(token, work))

    def _owned(self, tokens: Iterable[Token], work: Work) -> bool:
        """Whether a thing belongs to somebody known: "hit a Turkish ship", "visited Ukraine's front"."""
        for token in tokens:
            for child in token.children:
                if child.dep_ == "poss" and (m := work.mention_at(child)) is not None:
                    if any(w.known for w in m.whos):
                        return True
                elif child.dep_ in ("amod", "nmod", "compound") and child.is_title and self.world.find(child.text):
                    return True
        return False

    # -- nouns

    def _noun(
        self, doc: Doc, work: Work, noun: Token
    ) -> tuple[Frame, list[rows.Party], list[rows.Party], Arguments | None] | None:
        frames = self.lexicon.nouns.get(noun.lemma_.lower(), ()) or self.lexicon.nouns.get(noun.lower_, ())
        if (
            not frames
            or noun.dep_ in ("compound", "amod")
            or (noun.i in work.by_token and work.by_token[noun.i].how == "name")
        ):
            return None
        args = Arguments(preps=prepositions(noun))
        for inner in [t for name in ("of", "on", "about", "over") for t in args.preps.get(name, ())]:
            if work.mention_at(inner) is None or not any(w.known for w in work.by_token[inner.i].whos):
                for name, objects in prepositions(inner).items():
                    args.preps.setdefault(name, objects)  # "an exchange of prisoners between the two"
        verb = noun.head if noun.dep_ in ("dobj", "nsubjpass") and noun.head.pos_ == "VERB" else None
        carried = arguments(verb) if verb is not None and _lemma(verb) in self.lexicon.light else None
        governor = "_".join(w for w in (_lemma(verb), particle(verb)) if w) if verb is not None else ""
        turned = arguments(verb) if verb is not None and (governor, "dobj") in self.lexicon.operators else None
        for frame in frames:
            if not all(self._noun_holds(c, noun) for c in frame.conditions):
                continue
            taken: set[int] = set()
            if carried is not None and verb is not None and frame.recipient and _lemma(verb) in _RECEIVING:
                recipients = self._of_tokens(doc, work, carried.subjects, taken)
                actors = self._from(doc, work, noun, args, frame.actor, taken, every=frame.joint)
                actors = actors or self._of_tokens(doc, work, carried.preps.get("from", []), taken)
                return (frame, actors, recipients, None) if self._worth(actors, recipients) else None
            actors = self._from(
                doc, work, noun, args, frame.actor, taken, every=frame.joint or "between" in frame.actor
            )
            if carried is not None:
                actors = self._of_tokens(doc, work, carried.subjects, taken) or actors
            if carried is None and "with" in frame.actor and (above := _attending(noun)) is not None:
                here = self._of_tokens(doc, work, arguments(above).subjects, taken, deep=True)
                actors = here + actors if actors else []
            if not actors and "between" in frame.actor and (above := _outcome(noun)) is not None:
                actors = self._of_tokens(doc, work, arguments(above).subjects, taken)
            if turned is not None and (not actors or (len(actors) < 2 and "between" in frame.actor)):
                actors = self._of_tokens(doc, work, turned.subjects, taken) + actors
            recipients = self._from(doc, work, noun, args, frame.recipient, taken, every=False)
            if carried is not None and not recipients:
                recipients = self._from(doc, work, verb, carried, frame.recipient, taken, every=False)
            if frame.mode == "visit" and not actors:
                actors = self._of_tokens(doc, work, _travelling(noun), taken)
            if frame.mode == "visit" and not recipients:
                recipients = self._compound(doc, work, noun, taken)
            if not any(p.entity or p.state for p in (*actors, *recipients)):
                again = self._again(noun, frame)
                if again is None:
                    continue
                actors, recipients = again
            return frame, actors, recipients, None
        return None

    def _again(self, noun: Token, frame: Frame) -> tuple[list[rows.Party], list[rows.Party]] | None:
        """The parties of an event that a noun takes up, denied: "Macron telephoned Putin. The call did not ..."."""
        if [c.lower_ for c in noun.children if c.i < noun.i] != ["the"] or noun.dep_ not in ("nsubj", "nsubjpass"):
            return None
        if negation(noun.head) is None:
            return None
        for trigger, before, actors, recipients in self._so_far:
            if trigger.i < noun.i and before.type == frame.type and (actors or recipients):
                return list(actors), list(recipients)
        return None

    def _compound(self, doc: Doc, work: Work, noun: Token, taken: set[int]) -> list[rows.Party]:
        """ "Kim's Russia visit": the place as compound."""
        found: list[rows.Party] = []
        for child in noun.children:
            mention = work.mention_at(child)
            if (
                child.dep_ in ("compound", "nmod")
                and mention is not None
                and mention.match in ("state", "capital", "city")
            ):
                found += self._mention_parties(doc, work, mention, taken)
        return found

    def _noun_holds(self, condition: str, noun: Token) -> bool:
        key, _, value = condition.partition("=")
        if key == "mod":
            wanted = set(value.split("|"))
            return any(
                c.lower_ in wanted or c.lemma_.lower() in wanted
                for c in noun.children
                if c.dep_ in ("amod", "compound", "nmod")
            )
        return False

    # -- parties

    def _parties(
        self, doc: Doc, work: Work, verb: Token, args: Arguments, frame: Frame
    ) -> tuple[list[rows.Party], list[rows.Party]]:
        taken: set[int] = set()
        if frame.joint:
            places = frame.actor or frame.recipient
            actors = self._from(doc, work, verb, args, places, taken, every=True)
            return actors, []
        actor_places = frame.actor or ("subj",)
        if "obj" in actor_places:
            actors = self._of_tokens(doc, work, args.objects, taken)
        else:
            actors = self._from(doc, work, verb, args, actor_places, taken, every=False)
        recipients = self._from(doc, work, verb, args, frame.recipient, taken, every=False)
        if not recipients and "obj" in frame.recipient:
            recipients = self._behind(work, args.objects, {a.entity for a in actors})
        if not recipients and frame.type in ("MOBILIZE", "THREATEN"):
            recipients = self._aimed(doc, work, verb, args, taken)
        return actors, recipients

    def _behind(self, work: Work, objects: Iterable[Token], excluded: set[str | None]) -> list[rows.Party]:
        """Who did what an event noun refers back to: "tested missiles ... every test is seen as"."""
        for token in objects:
            for frame in self.lexicon.nouns.get(token.lemma_.lower(), ()):
                for mention in self._so_far:
                    trigger, before, actors, _ = mention
                    if trigger.i < token.i and before.type == frame.type:
                        return [a for a in actors if a.entity not in excluded]
        return []

    def _aimed(self, doc: Doc, work: Work, verb: Token, args: Arguments, taken: set[int]) -> list[rows.Party]:
        """Who stands in range: "tested missiles with Japan in the target region"."""
        holders = [verb, *args.objects]
        for holder in holders:
            for name in ("with", "at", "against", "near", "towards", "over"):
                found = self._of_tokens(doc, work, prepositions(holder).get(name, []), taken)
                if found:
                    return found
        return []

    def _from(
        self,
        doc: Doc,
        work: Work,
        head: Token | None,
        args: Arguments,
        places: Sequence[str],
        taken: set[int],
        *,
        every: bool,
    ) -> list[rows.Party]:
        found: list[rows.Party] = []
        for place in places:
            got = self._at(doc, work, head, args, place, taken)
            found += got
            if got and not every:
                break
        return found

    def _at(
        self, doc: Doc, work: Work, head: Token | None, args: Arguments, place: str, taken: set[int]
    ) -> list[rows.Party]:
        if place == "subj":
            return self._of_tokens(doc, work, args.subjects, taken, deep=True)
        if place == "obj":
            objects = args.objects or [
                o for c in args.complements if c.dep_ == "xcomp" for o in arguments(c).objects
            ]  # "threatened to attack Sudan"
            return self._of_tokens(doc, work, objects, taken, deep=True)
        if place == "dative":
            return self._of_tokens(doc, work, args.datives, taken)
        if place in ("poss", "amod", "compound"):
            own = [head] if head is not None and head.pos_ in _EVENTLIKE else []
            holders = [t for o in args.objects for t in _inner(o)] or own
            found: list[rows.Party] = []
            for holder in holders:
                for child in holder.children:
                    mention = work.mention_at(child)
                    near = place == "amod" and child.dep_ in ("amod", "nmod") and mention is None
                    if child.dep_ == place or near or (place == "amod" and child.dep_ == "compound" and _short(child)):
                        if (mention is not None and mention.root == child.i) or (
                            mention is not None and place == "poss"
                        ):
                            for token in coordinated(child):
                                owner = work.mention_at(token)
                                if owner is not None:
                                    found += self._mention_parties(doc, work, owner, taken)
                        elif mention is None:
                            found += self._demonym(work, child, taken)
            return found
        if place == "csubj":
            clauses = [c for c in args.complements if c.dep_ == "ccomp"]
            return self._of_tokens(doc, work, [s for c in clauses for s in arguments(c).subjects], taken)
        tokens = list(args.preps.get(place, []))
        if not tokens:
            for obj in args.objects:
                tokens += prepositions(obj).get(place, [])
                if not tokens:
                    for inner in prepositions(obj).values():
                        for token in inner:
                            tokens += prepositions(token).get(place, [])
        if not tokens:
            for complement in args.complements:
                tokens += prepositions(complement).get(place, [])
        return self._of_tokens(doc, work, tokens, taken)

    def _demonym(self, work: Work, token: Token, taken: set[int]) -> list[rows.Party]:
        """A demonym that modifies a noun: "American enmity", "the Chinese-Russian talks"."""
        for match in self.world.find(token.text):
            if (
                match.kind in ("demonym", "state", "bloc", "organisation", "region", "capital", "metonym")
                and match.candidates
                and token.i not in taken
            ):
                taken.add(token.i)
                entity = self.world.entity(match.candidates[0])
                state = entity.state if entity else None
                return [
                    rows.Party(match.candidates[0], state, None, token.text, token.idx, token.idx + len(token.text))
                ]
        return []

    def _of_tokens(
        self, doc: Doc, work: Work, tokens: Iterable[Token], taken: set[int], *, deep: bool = False
    ) -> list[rows.Party]:
        found: list[rows.Party] = []
        for token in tokens:
            mention = work.mention_at(token)
            if (
                mention is None
                and token.pos_ in ("NUM", "PRON")
                and token.lower_ in ("one", "some", "many", "most", "all")
            ):
                continue
            if mention is not None and (mention.whos and any(w.known for w in mention.whos)):
                found += self._mention_parties(doc, work, mention, taken)
                continue
            inner = _examples(token, work) or self._copular(token, work)
            if inner:
                for item in inner:
                    found += self._mention_parties(doc, work, item, taken)
                continue
            if mention is not None:
                found += self._mention_parties(doc, work, mention, taken)
                continue
            nested = self._nested(doc, work, token, taken)
            if nested:
                found += nested
        return found

    def _mention_parties(self, doc: Doc, work: Work, mention: Mention, taken: set[int]) -> list[rows.Party]:
        if mention.root in taken:
            return []
        taken.add(mention.root)
        return party(work, doc, mention)

    def _copular(self, token: Token, work: Work) -> list[Mention]:
        """ "The two countries which give aid are China and Russia": who the subject is said to be."""
        if token.dep_ != "nsubj" or token.head.lemma_ != "be":
            return []
        attributes = [c for c in token.head.children if c.dep_ == "attr"]
        return [m for a in attributes for t in coordinated(a) if (m := work.mention_at(t)) is not None and m.whos]

    def _nested(self, doc: Doc, work: Work, token: Token, taken: set[int]) -> list[rows.Party]:
        """Parties inside a noun phrase that names none itself: "Russia's invasion", "the attack by Israel"."""
        if token.pos_ not in _EVENTLIKE:
            return []
        order = {"poss": 0, "amod": 1, "nmod": 1, "compound": 1, "prep": 2}
        for child in sorted(token.children, key=lambda c: (order.get(c.dep_, 9), c.i)):
            if child.dep_ in ("poss", "amod", "nmod", "compound"):
                mention = work.mention_at(child)
                if mention is not None and any(w.known for w in mention.whos):
                    got = [
                        p
                        for t in coordinated(child)
                        if (m := work.mention_at(t))
                        for p in self._mention_parties(doc, work, m, taken)
                    ]
                else:
                    got = self._demonym(work, child, taken) if child.pos_ in ("ADJ", "PROPN", "NOUN") else []
                    if not got and child.dep_ == "compound":
                        got = self._nested(doc, work, child, taken)  # "Chinese coast guard ships"
                if got:
                    return got
        preps = prepositions(token)
        for name in ("by", "of", "between", "from", "against", "with", "to"):
            for inner in preps.get(name, []):
                mention = work.mention_at(inner)
                if mention is not None and any(w.known for w in mention.whos):
                    return [
                        p
                        for t in coordinated(inner)
                        if (m := work.mention_at(t))
                        for p in self._mention_parties(doc, work, m, taken)
                    ]
        for name in ("of", "by"):
            for inner in preps.get(name, []):
                got = self._nested(doc, work, inner, taken)
                if got:
                    return got
        return []

    def _worth(self, actors: list[rows.Party], recipients: list[rows.Party]) -> bool:
        """An event needs a party of whom something is known: who it is, its state, or its sector."""
        return any(p.entity or p.state or p.sector for p in (*actors, *recipients))

    # -- ellipsis

    def _ellipsis(
        self, doc: Doc, work: Work, sentence: Span,
        pending: list[tuple[Token, Frame, list[rows.Party], list[rows.Party], Arguments | None, bool]],
    ) -> None:  # fmt: skip
        """ "something that even China did not": the verb phrase before, negated, with a new actor."""
        for token in sentence:
            if token.lemma_ != "do" or (token.dep_ == "aux" and token.head.pos_ == "VERB"):
                continue
            if any(
                c.dep_ in ("dobj", "xcomp") and c.lower_ not in ("something", "that", "which", "what", "so")
                for c in token.children
            ):
                continue
            if token.i + 1 < sentence.end and any(c.dep_ == "prep" for c in token.children):
                continue
            before = [p for p in pending if p[0].i < token.i and p[0].head.i != token.i]
            likewise = any(c.lower_ in ("so", "nor", "neither") and c.i == token.i - 1 for c in token.children)
            if not before and likewise:
                before = [(t, f, a, r, None, False) for t, f, a, r in self._so_far[:1]]
            if not before or not (likewise or any(c.dep_ == "neg" for c in token.children)):
                continue
            taken: set[int] = set()
            actors = self._of_tokens(
                doc, work, [c for c in token.children if c.dep_ == "nsubj" for c in coordinated(c)], taken
            )
            model = before[-1]
            if actors and any(a.entity or a.state for a in actors):
                pending.append(
                    (
                        token,
                        model[1],
                        actors,
                        [p for p in model[3] if p.entity is None or p.entity not in {a.entity for a in actors}],
                        None,
                        False,
                    )
                )

    def _demands(
        self, doc: Doc, work: Work, sentence: Span,
        pending: list[tuple[Token, Frame, list[rows.Party], list[rows.Party], Arguments | None, bool]],
    ) -> None:  # fmt: skip
        """What a speaker says that another should or must do is asked of it: "Lithuania should correct it"."""
        frame = Frame("REQUEST", "change", (), ("subj",), ("obj",), False, 0)
        for token in sentence:
            if token.dep_ != "aux" or token.lower_ not in _DEMANDING or token.head.pos_ not in ("VERB", "AUX"):
                continue
            verb = token.head
            marked = any(c.dep_ == "mark" and c.lower_ in self.lexicon.markers for c in verb.children)
            if marked or verb.dep_ == "relcl":
                continue
            taken: set[int] = set()
            asked = [p for p in self._of_tokens(doc, work, arguments(verb).subjects, taken) if p.entity or p.state]
            teller = verb.head if verb.dep_ == "ccomp" and verb.head.lemma_ in _TELLING else None
            if teller is not None:
                asking = self._of_tokens(doc, work, arguments(teller).subjects, taken)
            elif verb.dep_ == "ROOT":
                voice, sides = speaking_at(work, verb.idx, self.world)
                asking = [
                    rows.Party(w.entity, w.state, w.sector, "", verb.sent.start_char, verb.sent.start_char)
                    for w in (sides or ((voice,) if voice is not None else ()))
                ]
            else:
                continue
            own = {p.state or p.entity for p in asking}
            if asked and asking and not own & {p.state or p.entity for p in asked}:
                pending.append((token, frame, asking, asked, None, False))

    # -- rows

    def _candidate(
        self, doc: Doc, sentence: Span, token: Token, frame: Frame,
        actors: list[rows.Party], recipients: list[rows.Party], nominal: bool,
    ) -> Candidate | None:  # fmt: skip
        actors = distinct(actors)
        own = {a.entity for a in actors}
        recipients = [r for r in distinct(recipients) if r.entity is None or r.entity not in own]
        if not actors and not recipients:
            return None
        first, last = token, token
        borne = self._borne.get(token.i) if not nominal else None
        if borne is not None and borne.sent == sentence and abs(borne.i - token.i) <= _NEAR:
            first, last = (token, borne) if token.i < borne.i else (borne, token)
        candidate = Candidate(
            token, doc[first.i : last.i + 1], frame.type, frame.mode, actors, recipients,
            nominal=nominal, joint=frame.joint, frames=True, conditions=len(frame.conditions),
            visited="obj" in frame.actor,
        )  # fmt: skip
        candidate.evidence["frame"] = _prior(candidate)
        return candidate


def _prior(candidate: Candidate) -> float:
    """How sure a frame is by itself: both parties named and known, and met conditions, speak for it."""
    actors, recipients = candidate.actors, candidate.recipients
    known = sum(1 for p in (*actors, *recipients) if p.entity)
    whole = bool(actors and recipients) or len(actors) > 1
    chance = 0.5 + 0.08 * min(known, 2) if whole else 0.36 + 0.04 * min(known, 1)
    chance += 0.04 * min(candidate.conditions, 2) - (0.06 if candidate.nominal else 0)
    alone = (
        candidate.nominal
        or not candidate.conditions
        or (candidate.joint and candidate.type != "CONSULT")
        or ontology.types()[candidate.type].requires_recipient
    )
    named = all(any(p.entity or p.state or p.sector for p in side) for side in (actors, recipients) if side)
    if (not whole and (alone or not known)) or (not named and not known):
        return _ALONE - (0.06 if candidate.nominal else 0)
    return chance


def _travelling(noun: Token) -> list[Token]:
    """Who is "on a visit": the subject of the clause, or the name that the phrase hangs on."""
    if noun.dep_ != "pobj" or noun.head.lower_ not in ("on", "during") or any(c.dep_ == "poss" for c in noun.children):
        return []
    holder = noun.head.head
    return arguments(holder).subjects if holder.pos_ in ("VERB", "AUX") else [holder]


def _short(token: Token) -> bool:
    """Whether a name is an abbreviation, which stands before what is its own: "the U.S. embargo", "EU sanctions"."""
    return token.pos_ == "PROPN" and (token.text.isupper() or "." in token.text)


def _attending(noun: Token) -> Token | None:
    """The verb whose subject takes part in talks beside it: "flew to Rome for talks", "in talks with X, Y said"."""
    if noun.dep_ != "pobj" or any(c.dep_ == "poss" for c in noun.children):
        return None
    prep = noun.head
    while prep.head.pos_ == "ADP" and prep.head != prep:
        prep = prep.head
    verb = prep.head
    if verb.pos_ not in ("VERB", "AUX") or prep.lower_ not in _BESIDE:
        return None
    return verb


def _inner(token: Token) -> list[Token]:
    """What a word of quantity measures: "most of its oil" is oil."""
    return (prepositions(token).get("of", []) if token.lemma_.lower() in _PARTITIVE else []) or [token]


def _outcome(noun: Token) -> Token | None:
    """The verb whose parties a noun shares as their outcome: "the talks ended in a deal", "collapsed without one"."""
    if noun.dep_ != "pobj" or noun.head.head.pos_ not in ("VERB", "AUX"):
        return None
    verb = noun.head.head
    if noun.head.lower_ == "without":
        return verb
    return verb if noun.head.lower_ in ("in", "with") and _lemma(verb) in _ENDINGS else None


def _lemma(verb: Token) -> str:
    lemma = verb.lemma_.lower()
    if verb.i >= 2 and verb.nbor(-1).text == "-" and verb.nbor(-2).lower_ in ("test", "re", "co", "flight", "counter"):
        return f"{verb.nbor(-2).lower_}-{lemma}"
    return lemma


def _examples(token: Token, work: Work) -> list[Mention]:
    """Names that a noun is said to include: "leaders like Scholz and Xi"."""
    if token.pos_ not in _EVENTLIKE:
        return []
    found = []
    for child in token.children:
        if child.dep_ == "prep" and child.lower_ in EXAMPLES:
            inner = [g for g in child.children if g.dep_ == "pobj"]
            inner += [g for c in child.children if c.dep_ == "prep" for g in c.children if g.dep_ == "pobj"]
            for item in inner:
                found += [m for t in coordinated(item) if (m := work.mention_at(t)) is not None and m.whos]
        elif child.dep_ == "appos":
            found += [m for t in coordinated(child) if (m := work.mention_at(t)) is not None and m.whos]
    return found
