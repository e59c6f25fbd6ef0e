"""What a sweep does to each kind of server, in its own language: read, write, keep together, end a session, and tell the truth."""

import os
import signal

import servers
from served import Refused
from sweep import Home


def error_of(statement):
    """Why a statement failed; None if it is done."""
    return None if statement["state"] == "done" else statement.get("error") or {"message": statement["state"], "uncertain": False}


class Engine:
    """A server, and how Sextant's tabs speak to it. `number` begins what `end_session` ends."""

    slow_insert = slow_read = number = None
    transactions = ends_sessions = False

    def __init__(self, folder):
        self.server = self.kind(folder)
        self.prepare()

    def run(self, served, session, text):
        """Why it failed; None."""
        return error_of(served.run(self.kind.name, session, text))

    def value(self, served, session, text):
        """(value, error) of a statement of one row."""
        query = served.start(self.kind.name, session, text)
        statement = served.ended(query, close=False)["statements"][-1]
        error = error_of(statement)
        value = None if error else served.rows(statement["result"])
        served.call("query.close", query=query)
        return value, error

    def begin(self, served, session):
        return self._control(served, "begin", session)

    def commit(self, served, session):
        return self._control(served, "commit", session)

    def give_up(self, served, session):
        self._control(served, "rollback", session)

    def _control(self, served, verb, session):
        try:
            served.call(f"transaction.{verb}", connection=self.kind.name, session=session)
        except Refused as refused:
            return refused.error
        return None

    def stop_session(self, _number):
        """What keeps the session's statement from going on; returns what lets it go on."""
        self.server.signal(signal.SIGSTOP)
        return lambda: self.server.signal(signal.SIGCONT)


class PostgreSQL(Engine):
    kind = servers.PostgreSQL
    transactions = ends_sessions = True
    insert, slow_insert = "insert into truth values ({})", "insert into truth select {} from pg_sleep(0.15)"
    read, slow_read, expected = "select 42", "select 42 from pg_sleep(0.15)", "42"
    number, before_commit = "select pg_backend_pid()", "insert into slow values (1)"

    def prepare(self):
        # A COMMIT that takes a while, so that a fault falls into it.
        for text in ("create table truth (id int)", "create table slow (id int)",
                     "create function wait() returns trigger language plpgsql as 'begin perform pg_sleep(0.03); return null; end'",
                     "create constraint trigger wait after insert on slow deferrable initially deferred "
                     "for each row execute function wait()"):
            assert self.server.ask(text) is not None, text

    def end_session(self, number):
        os.kill(int(number), signal.SIGKILL)

    def stop_session(self, number):
        os.kill(int(number), signal.SIGSTOP)
        return lambda: os.kill(int(number), signal.SIGCONT)

    def truth(self):
        return self.server.ask("select id from truth").split()


class MariaDB(Engine):
    kind = servers.MariaDB
    transactions = ends_sessions = True
    insert, slow_insert = "insert into truth values ({})", "insert into truth select {} from (select sleep(0.15)) as t"
    read, slow_read, expected = "select 42", "select 42 from (select sleep(0.15)) as t", "42"
    number, before_commit = "select connection_id()", None

    def prepare(self):
        assert self.server.ask("create table truth (id int) engine = innodb") is not None

    def end_session(self, number):
        self.server.ask(f"kill connection {number}")

    def truth(self):
        return self.server.ask("select id from truth").split()


class Redis(Engine):
    """Its MULTI is a tab's own statement."""

    kind = servers.Redis
    transactions = ends_sessions = True
    insert, read, expected = "RPUSH truth {}", "GET answer", "42"
    number, before_commit = "CLIENT ID", None

    def prepare(self):
        assert self.server.ask("SET", "answer", "42") == "OK"

    def begin(self, served, session):
        return self.run(served, session, "MULTI")

    def commit(self, served, session):
        return self.run(served, session, "EXEC")

    def give_up(self, served, session):
        self.run(served, session, "DISCARD")

    def end_session(self, number):
        self.server.ask("CLIENT", "KILL", "ID", number)

    def truth(self):
        return self.server.ask("LRANGE", "truth", "0", "-1").split()


class MongoDB(Engine):
    kind = servers.MongoDB
    insert, read, expected = "db.truth.insertOne({{n: {}}})", "db.answer.findOne({}, {_id: 0, n: 1})", "42"

    def prepare(self):
        self.ask("db.answer.insertOne({n: 42})")

    def ask(self, text):
        """A process of Sextant's own, for want of another client."""
        with Home(0) as home:
            done = home.run("query", self.server.url(), text, "--format", "csv", "--no-header")
        assert done.returncode == 0, done.stderr
        return done.stdout

    def truth(self):
        return [line.split(",")[0] for line in self.ask("db.truth.find({}, {_id: 0, n: 1})").split()]


ENGINES = (PostgreSQL, MariaDB, Redis, MongoDB)
