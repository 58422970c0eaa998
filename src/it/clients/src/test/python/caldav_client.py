"""caldav as its guide uses it: calendars, events, searches, what has changed since, rights and refusals."""

import sys
from datetime import datetime, timedelta, timezone

import caldav
from caldav.elements import dav
from caldav.lib import error

base = sys.argv[1]
START = datetime(2030, 1, 1, 12, tzinfo=timezone.utc)
EVENTS = 40


def step(name):
    print("ok", name, flush=True)


def client(password="reader"):
    return caldav.DAVClient(url=base + "/", username="reader", password=password)


def calendars(principal):
    calendar = principal.make_calendar(name="Wörk & Plây", cal_id="work")
    assert str(calendar.url).startswith(base), calendar.url
    assert [found.get_display_name() for found in principal.calendars()] == ["Wörk & Plây"]
    calendar.set_properties([dav.DisplayName("Renamed")])
    assert calendar.get_properties([dav.DisplayName()])[dav.DisplayName.tag] == "Renamed"
    return calendar


def events(calendar):
    for day in range(EVENTS):
        begin = START + timedelta(days=day)
        calendar.save_event(uid=f"event-{day}", dtstart=begin, dtend=begin + timedelta(hours=1), summary=f"Tag {day} ünïcödé")
    assert len(calendar.events()) == EVENTS
    found = calendar.search(start=START + timedelta(days=5), end=START + timedelta(days=8), event=True, expand=False)
    assert sorted(event.icalendar_component["uid"] for event in found) == ["event-5", "event-6", "event-7"], found
    calendar.save_event(uid="weekly", dtstart=START, dtend=START + timedelta(hours=1), summary="again", rrule={"FREQ": "WEEKLY"})
    again = calendar.search(start=START, end=START + timedelta(days=29), event=True, expand=True, summary="again")
    assert len(again) == 5, again


def changes(calendar):
    known = calendar.objects_by_sync_token(load_objects=True)
    assert len(list(known)) == EVENTS + 1, list(known)
    event = calendar.event_by_uid("event-3")
    event.icalendar_component["summary"] = "moved"
    event.save()
    calendar.event_by_uid("event-4").delete()
    updated, deleted = known.sync()
    assert [str(one.url).rsplit("/", 1)[1] for one in deleted] == ["event-4.ics"], deleted
    assert [one.icalendar_component["summary"] for one in updated] == ["moved"], updated
    calendar.save_todo(uid="todo", summary="buy milk", due=START)
    assert [str(todo.icalendar_component["summary"]) for todo in calendar.todos()] == ["buy milk"]


def refusals(calendar):
    try:
        calendar.event_by_uid("none")
        raise AssertionError("found what is not there")
    except error.NotFoundError:
        pass
    try:
        client("wrong").principal().calendars()
        raise AssertionError("a wrong password passed")
    except error.AuthorizationError:
        pass
    calendar.delete()


with client() as session:
    principal = session.principal()
    calendar = calendars(principal)
    step("calendars")
    events(calendar)
    step("events")
    changes(calendar)
    step("changes")
    refusals(calendar)
    step("refusals")
    assert principal.calendars() == []
print("done", flush=True)
