"""Tables of the reading: every shipped one can be used, and every kind of slip in a user's is refused plainly."""

from __future__ import annotations

from pathlib import Path

import pytest

from detente.reading.events.conditions import CHECKS, NOUN_CHECKS
from detente.reading.lexicon import TableError, load_lexicon, table, validate
from detente.reading.lexicon.conditions import ALONE, OF_NOUNS, PREPOSITIONAL, VALUED
from detente.reading.lexicon.lists import listed
from detente.reading.lexicon.shapes import shapes
from detente.reading.pipeline import Reader
from detente.tables import FIXED, PACKAGE, ROOMS, under

TAB = "\t"
FRAMES = "type\tmode\twhen\tactor\trecipient\t"


def test_every_table_of_the_reading_has_a_shape() -> None:
    rooms = [PACKAGE / room / "data" for room in ROOMS if room.startswith("reading/")]
    shipped = {p.name for room in rooms for p in room.glob("*.tsv")}
    assert shipped - set(FIXED) == set(shapes())


@pytest.mark.parametrize("name", sorted(shapes()))
def test_every_shipped_table_can_be_used(name: str) -> None:
    assert table(name)


#: A user's rows (cells parted by "|"), the line that is refused, and why.
SLIPS = [
    ("verbs", "ASAULT||||obj|attack", 2, "no PLOVER type 'ASAULT'; the nearest is 'ASSAULT'"),
    ("verbs", "ASSAULT|aeriel|||obj|attack", 2, "no mode 'aeriel' of ASSAULT; the nearest is 'aerial'"),
    ("verbs", "AID||ent-objj||obj|nourish", 2, "no condition 'ent-objj'; the nearest is 'ent-obj'"),
    ("verbs", "AID||obj||obj|nourish", 2, "the condition 'obj' needs a word"),
    ("verbs", "AID||dative=x||obj|nourish", 2, "the condition 'dative' takes no word"),
    ("verbs", "AID||obj=||obj|nourish", 2, "the condition 'obj=' lacks its word"),
    ("verbs", "AID||prep:wth||obj|nourish", 2, "no preposition 'wth'; the nearest is 'with'"),
    ("verbs", "AID||no-prep:to=x||obj|nourish", 2, "takes no word after"),
    ("verbs", "AID||obj=@weopons||obj|nourish", 2, "no class of words 'weopons'; the nearest is 'weapons'"),
    ("verbs", "AID|||subjj|obj|nourish", 2, "no place 'subjj'; the nearest is 'subj'"),
    ("verbs", "AID||||towards|nourish", 2, "no place 'towards'"),
    ("verbs", "\nAID||||obj|Nourish", 3, "'Nourish' can never match: words are compared in lower case"),
    ("verbs", "AID||||obj|nourish_from", 2, "'nourish_from' can never match: 'from' is no particle"),
    ("verbs", "AID||||obj|spoon-feed", 2, "'spoon-feed' can never match: a text is cut at the hyphens"),
    ("verbs", "AID||||obj|nourish\nAID||||obj|feed nourish", 3, "'nourish' stands in line 2 already"),
    ("verbs", "AID||||obj", 2, "the cell 'verbs' is empty"),
    ("verbs", "AID||||obj|nourish|more", 2, "7 cells where verbs has 6"),
    ("nouns", "ASSAULT||obj=bomb||on|raid", 2, "no condition 'obj'; a noun knows only mod="),
    ("nouns", "ASSAULT||||on|air-raid", 2, "a text is cut at the hyphens"),
    ("contexts", "militarry|sword", 2, "no context 'militarry'; the nearest is 'military'"),
    ("cues", "denys|no|pooh", 2, "no stance 'denys'; the nearest is 'denies'"),
    ("actor_nouns", "ARMY|sapper", 2, "no sector 'ARMY'"),
    ("commitments", "promisse|vow", 2, "no kind 'promisse'; the nearest is 'promise'"),
    ("operators", "loathe|verb|xcmp|negation", 2, "no complement 'xcmp'; the nearest is 'xcomp'"),
    ("modes", "future|0.1|much|0.2", 2, "grammar must be a number, not 'much'"),
    ("light", "bring_off", 2, "looked up without its particle"),
    ("calendar", "MONHT|2|hornung", 2, "no class 'MONHT'; the nearest is 'MONTH'"),
    ("feasts", "founders day|7 March", 2, "the rule '7 March' is not written as it must be"),
    ("feasts", "Founders Day|03-07", 2, "'Founders' can never match"),
    ("lands", "Elbonia|Serbia", 2, "the country 'Serbia' is not written"),
    ("prefixes", "at the EDGE of|?|x", 2, "no edge '\\?'"),
    ("stances", "verbs|denies||pooh", 2, "no kind 'verbs'; the nearest is 'verb'"),
]


@pytest.mark.parametrize(("name", "rows", "line", "reason"), SLIPS)
def test_a_slip_is_refused(tmp_path: Path, name: str, rows: str, line: int, reason: str) -> None:
    path = tmp_path / f"{name}.tsv"
    header = "\t".join(table(path.name)[0])
    path.write_text(f"{header}\n{rows.replace('|', TAB)}\n", encoding="utf-8")
    with pytest.raises(TableError, match=reason) as caught:
        validate(tmp_path)
    assert str(caught.value).startswith(f"{path}:{line}: ")


def test_a_column_of_another_name_is_refused(tmp_path: Path) -> None:
    (tmp_path / "verbs.tsv").write_text(FRAMES + "verb\nAID\t\t\t\tobj\tnourish\n", encoding="utf-8")
    with pytest.raises(TableError, match="no column 'verb'; the nearest is 'verbs'"):
        validate(tmp_path)


def test_a_reader_with_a_bad_folder_is_refused_before_it_reads(tmp_path: Path) -> None:
    (tmp_path / "operator.tsv").write_text("lemma\n", encoding="utf-8")
    with pytest.raises(TableError, match=r"the nearest is 'operators\.tsv'"):
        Reader(tmp_path)


def test_a_users_rows_come_before_the_shipped_ones(tmp_path: Path) -> None:
    (tmp_path / "verbs.tsv").write_text(FRAMES + "verbs\nTHREATEN\t\t\t\tobj\tpraise flabbergast\n", encoding="utf-8")
    lexicon = load_lexicon(tmp_path)
    assert next(f for f in lexicon.verbs["praise"] if not f.conditions).type == "THREATEN"
    assert "flabbergast" not in load_lexicon().verbs


def test_a_class_of_words_may_be_the_users_own(tmp_path: Path) -> None:
    (tmp_path / "classes.tsv").write_text("class\twords\nrations\tration biscuit\n", encoding="utf-8")
    (tmp_path / "verbs.tsv").write_text(FRAMES + "verbs\nAID\t\tobj=@rations\t\tto\tship\n", encoding="utf-8")
    validate(tmp_path)


def test_every_condition_that_a_table_may_name_is_one_that_events_know() -> None:
    assert set(CHECKS) == ALONE | VALUED | set(PREPOSITIONAL)
    assert NOUN_CHECKS == OF_NOUNS


def test_a_list_is_replaced_whole(tmp_path: Path) -> None:
    (tmp_path / "lists.tsv").write_text("list\twords\tnote\nprice\ttoll reckoning\n", encoding="utf-8")
    with under(tmp_path):
        assert listed("price") == {"toll", "reckoning"} and "summit" in listed("gatherings")
    assert "retaliation" in listed("price")


def test_a_list_of_no_rule_is_refused(tmp_path: Path) -> None:
    (tmp_path / "lists.tsv").write_text("list\twords\tnote\nprices\ttoll\n", encoding="utf-8")
    with pytest.raises(TableError, match="no list 'prices'; the nearest is 'price'"):
        validate(tmp_path)
