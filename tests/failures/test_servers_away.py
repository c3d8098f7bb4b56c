"""PostgreSQL, Valkey or the disk is away: people are answered decently, danger reaches a person, nothing is lost or done twice."""

from __future__ import annotations

from dataclasses import replace

import psycopg

from hotline.flows.take_text import TextIn, take_text
from hotline.jobs.queue import Jobs
from tests.failures.conftest import Away
from tests.journeys.conftest import LINE, Line
from tests.journeys.people import COORDINATOR, RESIDENT, STRANGER
from tests.journeys.test_webhooks import post, text

ORDER = "要2斤青菜、一袋盐"


def test_texts_of_a_dead_database_are_answered_and_played_back_in_order(line: Line, database_away: Away) -> None:
    said = [ORDER, "你好", "还要一瓶酱油", "谢谢"]
    with database_away():
        for body in said:
            line.sim.text(RESIDENT, body)
            assert line.sim.wait_text(RESIDENT)["body"]
        line.until(lambda: len(list(line.house.settings.data_dir.glob("spool/*.json"))) >= len(said))
    line.until(lambda: len(line.rows("select 1 from messages where direction = 'inbound' and from_phone = %s", RESIDENT)) == len(said))
    kept = line.rows("select body from messages where direction = 'inbound' order by id")
    assert [row["body"] for row in kept] == said
    assert len(line.rows("select 1 from tickets where resident_phone = %s and kind = 'supply'", RESIDENT)) >= 1
    line.until(lambda: not list(line.house.settings.data_dir.glob("spool/*.json")))
    assert not list(line.house.settings.data_dir.glob("spool/*.bad"))


def test_texts_that_come_in_the_middle_of_a_restore_or_an_upgrade_are_played_back(line: Line) -> None:
    """The database answers and has not our tables: as if it were away."""
    with psycopg.connect(line.environment["HOTLINE_DATABASE_URL"], autocommit=True) as admin:
        admin.execute("alter schema public rename to elsewhere")
        try:
            line.sim.text(RESIDENT, ORDER)
            assert line.sim.wait_text(RESIDENT)["body"]
            line.until(lambda: list(line.house.settings.data_dir.glob("spool/*.json")))
        finally:
            admin.execute("alter schema elsewhere rename to public")
    line.until(lambda: line.rows("select 1 from tickets where resident_phone = %s", RESIDENT))
    assert not list(line.house.settings.data_dir.glob("spool/*.bad"))


def test_danger_is_answered_and_paged_while_the_database_is_away(line: Line, database_away: Away) -> None:
    with database_away():
        line.sim.text(STRANGER, "我不想活了")
        answer = line.sim.wait_text(STRANGER)["body"]
        assert "12356" in answer or "120" in answer
        assert line.sim.wait_text(COORDINATOR)
        line.sim.wait_ringing(COORDINATOR)
    line.until(lambda: line.rows("select 1 from tickets where urgency = 'crisis' and resident_phone = %s", STRANGER))


def test_a_repeat_that_comes_after_the_playback_has_no_second_effect(line: Line, database_away: Away) -> None:
    fields = text("SM" + "b" * 32, ORDER)
    with database_away():
        assert post(line, "/twilio/sms", fields).status_code == 200
    line.until(lambda: line.rows("select 1 from tickets"))
    assert post(line, "/twilio/sms", fields).status_code == 200
    assert len(line.rows("select 1 from tickets")) == len(line.rows("select 1 from messages where direction = 'inbound'")) == 1


def test_a_caller_of_a_dead_database_is_spoken_to_and_rung_back(line: Line, database_away: Away) -> None:
    with database_away():
        sid = line.sim.call(RESIDENT)
        line.sim.wait_listening(RESIDENT)
        line.sim.say(RESIDENT, "要一袋大米")
        line.sim.wait_ended(sid)
        assert line.sim.heard(sid)
    line.until(lambda: line.rows("select 1 from calls where sid = %s", sid))
    followed = "select 1 from callbacks where phone = %s union all select 1 from tickets where resident_phone = %s"
    line.until(lambda: line.rows(followed, RESIDENT, RESIDENT))


def test_a_disk_that_refuses_is_told_to_the_resident(line: Line, database_away: Away) -> None:
    """Neither database nor spool: the one case in which the resident is asked to write again."""
    folder = line.house.settings.data_dir
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "spool").write_text("not a folder")
    with database_away():
        line.sim.text(RESIDENT, ORDER)
        assert "再" in line.sim.wait_text(RESIDENT)["body"]
    (folder / "spool").unlink()
    line.sim.text(RESIDENT, ORDER)
    line.until(lambda: line.rows("select 1 from tickets"))


def test_without_redis_texts_are_taken_and_danger_goes_out(line: Line) -> None:
    """Nobody can be woken; the worker looks for danger by itself, and the rest waits for the sweep."""
    alone = replace(line.house, jobs=Jobs("redis://127.0.0.1:9/0"))
    assert take_text(alone, TextIn("SM" + "c" * 32, RESIDENT, LINE, ORDER)).body
    assert line.rows("select 1 from tickets where kind = 'supply'")
    line.workers.pop().kill()
    line.environment["HOTLINE_REDIS_URL"] = "redis://127.0.0.1:9/0"
    line.start_worker()
    take_text(alone, TextIn("SM" + "d" * 32, STRANGER, LINE, "我不想活了"))
    assert line.sim.wait_text(COORDINATOR)
