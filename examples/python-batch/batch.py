"""Follows what AnyCompany publishes with nothing but its contracts, and writes a report: one line a day.

A run takes what is new since the last one and ends. Bookmarks, inboxes and counts move in one transaction of one SQLite file, so that a
run that is killed anywhere neither loses an event nor counts one twice.
"""

import argparse
import asyncio
import csv
import json
import os
import sqlite3
from pathlib import Path

import nats
from jsonschema import Draft202012Validator
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy
from nats.js.errors import NotFoundError
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

BATCH_EVENTS = 200
WAIT_SECONDS = 30
COLUMNS = ("members joined", "members left", "products listed", "products taken off sale")


def column_of(event):
    """What this report makes of an event; None for those it does not count."""
    if event["type"] == "MemberRegistered":
        return "members joined"
    if event["type"] == "MemberForgotten":
        return "members left"
    if event["type"] == "ProductListingChanged":
        return "products listed" if event["data"]["isListed"] else "products taken off sale"
    return None


class Contracts:
    """The AsyncAPI documents of a folder: which streams there are, and what is in them."""

    def __init__(self, folder):
        self.folder = Path(folder).resolve()
        index = json.loads((self.folder / "contracts.json").read_text("utf-8"))
        self.streams = {}
        self.schemas = {}
        registry = Registry(retrieve=self.read)
        for context, about in index["contexts"].items():
            uri = (self.folder / about["asyncapi"]).as_uri()
            document = registry.get_or_retrieve(uri).value.contents
            for name, channel in document["channels"].items():
                if f"send-{name}" not in document["operations"]:
                    continue
                self.streams[channel["x-stream"]] = channel["address"].split("{part}")[0] + ">"
                for key in channel["messages"]:
                    event, version = key.rsplit(".v", 1)
                    where = f"{uri}#/components/messages/{context}.{key}/payload/schema"
                    validator = Draft202012Validator({"$ref": where}, registry=registry)
                    self.schemas.setdefault((f"/{context}", event), {})[int(version)] = validator

    def read(self, uri):
        path = Path(uri.removeprefix("file://"))
        return Resource.from_contents(json.loads(path.read_text("utf-8")), default_specification=DRAFT202012)

    def check(self, event):
        """Refuses what is not in the contracts. A newer version than they know is read by the newest that they know."""
        known = self.schemas[event["source"], event["type"]]
        version = min(event["schemaversion"], max(known))
        known[version].validate({**event, "schemaversion": version})


class Report:
    """What this program remembers."""

    def __init__(self, file):
        self.db = sqlite3.connect(file, isolation_level=None)
        self.db.execute("pragma synchronous = full")
        self.db.executescript("""
            create table if not exists bookmark (stream text primary key, born text not null, place integer not null);
            create table if not exists inbox (source text, subject text, last integer not null, primary key (source, subject));
            create table if not exists counted (day text, what text, count integer not null, primary key (day, what));
        """)

    def place_in(self, stream, born):
        """0 for a stream that was made anew: it tells everything again, and the inbox knows what was counted."""
        row = self.db.execute("select born, place from bookmark where stream = ?", (stream,)).fetchone()
        return row[1] if row and row[0] == born else 0

    def take(self, stream, born, events):
        """Counts some events, given with their places, and moves the bookmark behind them: all of it or nothing."""
        self.db.execute("begin immediate")
        for _, event in events:
            if self.is_new(event):
                self.count(event)
        self.db.execute("insert or replace into bookmark values (?, ?, ?)", (stream, born, events[-1][0]))
        self.db.execute("commit")

    def is_new(self, event):
        key, number = (event["source"], event["subject"]), event["publishedsequence"]
        row = self.db.execute("select last from inbox where source = ? and subject = ?", key).fetchone()
        last = row[0] if row else 0
        if number <= last:
            return False
        if number > last + 1:
            raise SystemExit(f"expected number {last + 1} of {key}, found {number}: something was lost on the way")
        self.db.execute("insert or replace into inbox values (?, ?, ?)", (*key, number))
        return True

    def count(self, event):
        what = column_of(event)
        if what:
            add = "insert into counted values (?, ?, 1) on conflict (day, what) do update set count = count + 1"
            self.db.execute(add, (event["time"][:10], what))

    def write(self, path):
        """Beside the old report first, then in its place: whoever reads it finds one or the other."""
        counts = {(day, what): count for day, what, count in self.db.execute("select * from counted")}
        draft = Path(f"{path}.draft")
        with draft.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(("day", *COLUMNS))
            for day in sorted({day for day, _ in counts}):
                writer.writerow((day, *(counts.get((day, what), 0) for what in COLUMNS)))
        os.replace(draft, path)


async def follow(jetstream, contracts, report, stream):
    """Takes what a stream has now and the report does not. A stream that is not there has not been published to yet."""
    try:
        info = await jetstream.stream_info(stream)
    except NotFoundError:
        return
    born, last = str(info.created), info.state.last_seq
    place = report.place_in(stream, born)
    if place >= last:
        return
    start = ConsumerConfig(
        deliver_policy=DeliverPolicy.BY_START_SEQUENCE,
        opt_start_seq=place + 1,
        ack_policy=AckPolicy.NONE,
        inactive_threshold=WAIT_SECONDS * 2,
    )
    subject = contracts.streams[stream]
    reader = await jetstream.pull_subscribe(subject, stream=stream, config=start)
    while place < last:
        events = []
        for message in await reader.fetch(min(BATCH_EVENTS, last - place), timeout=WAIT_SECONDS):
            event = json.loads(message.data)
            if "data" not in event:
                raise SystemExit(f"{event['id']} is too large for a message; this program does not fetch such data")
            contracts.check(event)
            place = message.metadata.sequence.stream
            events.append((place, event))
        report.take(stream, born, events)
    await reader.unsubscribe()


async def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--contracts", required=True, help="the folder with contracts.json")
    parser.add_argument("--broker", default="nats://127.0.0.1:4222")
    parser.add_argument("--report", default="report.csv", help="its memory lies beside it")
    args = parser.parse_args()
    contracts, report = Contracts(args.contracts), Report(f"{args.report}.sqlite")
    connection = await nats.connect(args.broker, allow_reconnect=False)
    for stream in contracts.streams:
        await follow(connection.jetstream(), contracts, report, stream)
    await connection.close()
    report.write(args.report)


if __name__ == "__main__":
    asyncio.run(main())
