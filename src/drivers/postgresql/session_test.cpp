// Connecting, running statements, failing and stopping, against a real server.
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <future>
#include <thread>

#include "drivers/postgresql/test_server.h"

namespace sextant::postgresql {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

class PostgresqlConnect : public ServerTest {
 protected:
  static Error refused(ConnectSpec const& wanted) {
    auto session = postgresql_driver.connect(wanted, {});
    if (!session.ok()) return session.error();
    ADD_FAILURE() << "the server accepted the connection";
    return {};
  }
};

TEST_F(PostgresqlConnect, SaysWhoAnswers) {
  auto const session = open();
  ASSERT_NE(session, nullptr);
  auto const info = session->server_info();
  EXPECT_EQ(info.product, "PostgreSQL");
  EXPECT_EQ(info.version, cell(*session, "select split_part(current_setting('server_version'), ' ', 1)"));
  EXPECT_EQ(info.database, cell(*session, "select current_database()"));
  EXPECT_EQ(info.user, cell(*session, "select current_user"));
  EXPECT_EQ(cell(*session, "show application_name"), "sextant");
  EXPECT_TRUE(session->ping().ok());
  EXPECT_TRUE(session->alive());
}

TEST_F(PostgresqlConnect, TellsAWrongPasswordFromAServerThatIsAway) {
  auto wrong = spec();
  wrong.options["password"] = "hunter2";
  auto const error = refused(wrong);
  EXPECT_EQ(error.code, ErrorCode::unauthenticated);
  EXPECT_EQ(error.sqlstate, "28P01");
  EXPECT_EQ(error.damage, Damage::connection);
  EXPECT_FALSE(error.hint.empty());
  EXPECT_EQ((error.message + error.hint + error.detail).find("hunter2"), std::string::npos);

  auto closed = spec();
  closed.options["port"] = "1";
  EXPECT_EQ(refused(closed).code, ErrorCode::unavailable);
  EXPECT_FALSE(refused(closed).hint.empty());

  auto unknown = spec();
  unknown.options["host"] = "no-such-host.invalid";
  auto const away = refused(unknown);
  EXPECT_EQ(away.code, ErrorCode::unavailable);
  EXPECT_THAT(away.message, testing::HasSubstr("no-such-host.invalid"));

  auto missing = spec();
  missing.options["database"] = "no such database";
  EXPECT_EQ(refused(missing).code, ErrorCode::not_found);
}

TEST_F(PostgresqlConnect, DoesNotReadADatabaseNameAsAConnectionString) {
  for (auto const* const name : {"host=127.0.0.2 port=1 dbname=x", "postgresql://127.0.0.2:1/x"}) {
    auto hostile = spec();
    hostile.options["database"] = name;
    EXPECT_EQ(refused(hostile).code, ErrorCode::not_found) << name;
  }
}

TEST_F(PostgresqlConnect, RefusesUnknownOptionsByName) {
  auto unknown = spec();
  unknown.options["passfile"] = "/etc/shadow";
  auto const error = refused(unknown);
  EXPECT_EQ(error.code, ErrorCode::invalid_argument);
  EXPECT_THAT(error.message, testing::HasSubstr("passfile"));
  auto choice = spec();
  choice.options["sslmode"] = "maybe";
  EXPECT_EQ(refused(choice).code, ErrorCode::invalid_argument);
}

TEST_F(PostgresqlConnect, GivesUpOnAServerThatNeverAnswers) {
  // A socket that accepts and says nothing.
  auto const listener = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{.sin_family = AF_INET, .sin_port = 0, .sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)}};
  ASSERT_EQ(::bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  ASSERT_EQ(::listen(listener, 1), 0);
  socklen_t size = sizeof address;
  ASSERT_EQ(::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size), 0);
  ConnectSpec silent{.options = {{"host", "127.0.0.1"}, {"port", std::to_string(ntohs(address.sin_port))}, {"user", "x"}},
                     .connect_timeout = 300ms};
  auto const start = Clock::now();
  EXPECT_EQ(refused(silent).code, ErrorCode::unavailable);
  EXPECT_LT(Clock::now() - start, 2s);

  silent.connect_timeout = 60s;
  std::stop_source stop;
  auto pending = std::async(std::launch::async, [&] { return postgresql_driver.connect(silent, stop.get_token()); });
  EXPECT_EQ(pending.wait_for(100ms), std::future_status::timeout);
  stop.request_stop();
  ASSERT_EQ(pending.wait_for(2s), std::future_status::ready);
  EXPECT_EQ(pending.get().error().code, ErrorCode::cancelled);
  ::close(listener);
}

TEST_F(PostgresqlConnect, KeepsSettingsOfTheUser) {
  auto wanted = spec();
  wanted.options["options"] = "-c search_path=pg_catalog -c statement_timeout=77s";
  wanted.options["application_name"] = "my app";
  auto const session = open(wanted);
  ASSERT_NE(session, nullptr);
  EXPECT_EQ(cell(*session, "show statement_timeout"), "77s");
  EXPECT_EQ(cell(*session, "show application_name"), "my app");
  EXPECT_EQ(cell(*session, "show client_connection_check_interval"), "10s");
}

class PostgresqlExecute : public ServerTest {};

TEST_F(PostgresqlExecute, RefusesTextWithoutAStatement) {
  auto const session = open();
  ASSERT_NE(session, nullptr);
  for (auto const* const text : {"", "  \n", "-- nothing", "/* nothing /* at all */ */", ";"}) {
    EXPECT_EQ(fails(*session, text).code, ErrorCode::invalid_argument) << text;
  }
  EXPECT_EQ(cell(*session, "select 1"), "1");
}

TEST_F(PostgresqlExecute, RefusesSeveralStatements) {
  auto const session = open();
  ASSERT_NE(session, nullptr);
  EXPECT_EQ(fails(*session, "select 1; select 2").code, ErrorCode::syntax);
  EXPECT_EQ(fails(*session, "select 'a\\'; drop table x; --'").code, ErrorCode::syntax);
}

TEST_F(PostgresqlExecute, PointsAtTheMistake) {
  struct Case {
    std::string_view text, token;
    ErrorCode code;
  };
  Case const cases[]{
      {"select 'é😀', * from \"missing table\"", "\"missing table\"", ErrorCode::not_found},
      {"select 'é', nope", "nope", ErrorCode::not_found},
      {"selekt 1", "selekt", ErrorCode::syntax},
      {"select 'open", "'open", ErrorCode::syntax},
      {"select 1 + 'a'", "'a'", ErrorCode::bad_data},
      {"select 1 from", "", ErrorCode::syntax},
  };
  auto const session = open();
  ASSERT_NE(session, nullptr);
  for (auto const& test : cases) {
    auto const error = fails(*session, test.text);
    EXPECT_EQ(error.code, test.code) << test.text;
    EXPECT_EQ(error.damage, Damage::statement);
    ASSERT_TRUE(error.position) << test.text;
    EXPECT_EQ(test.text.substr(error.position->begin, error.position->end - error.position->begin), test.token);
  }
}

TEST_F(PostgresqlExecute, RefusesNulsBeforeTheyCutTheTextOff) {
  auto const session = open();
  ASSERT_NE(session, nullptr);
  auto const error = fails(*session, std::string_view("select 1\0drop table x", 21));
  EXPECT_EQ(error.code, ErrorCode::invalid_argument);
  EXPECT_EQ(error.position, (TextRange{.begin = 8, .end = 9}));
  EXPECT_EQ(fails(*session, "select $1::text", {{.name = "1", .value = std::string("a\0b", 3)}}).code, ErrorCode::bad_data);
}

TEST_F(PostgresqlExecute, BindsParametersAsText) {
  auto const session = open();
  ASSERT_NE(session, nullptr);
  auto const answer = must(*session, "select $2::int + 1, $1::text, $3::text is null",
                           {{.name = "1", .value = "'; drop table x --"}, {.name = "3", .value = std::nullopt}, {.name = "2", .value = "41"}});
  EXPECT_THAT(answer.rows[0], testing::ElementsAre("42", "'; drop table x --", "t"));
  EXPECT_EQ(fails(*session, "select $1::int").code, ErrorCode::invalid_argument);
  EXPECT_EQ(fails(*session, "select 1", {{.name = "1", .value = "1"}}).code, ErrorCode::invalid_argument);
  EXPECT_EQ(fails(*session, "select $1::int", {{.name = "city", .value = "1"}}).code, ErrorCode::invalid_argument);
  EXPECT_EQ(fails(*session, "select $1::int", {{.name = "1", .value = "x"}}).code, ErrorCode::bad_data);
  EXPECT_EQ(fails(*session, "select $1::text", {{.name = "1", .value = "\xff\xfe"}}).code, ErrorCode::bad_data);
  EXPECT_EQ(cell(*session, "select 1"), "1");
}

TEST_F(PostgresqlExecute, CopesWithOddShapes) {
  auto const session = open();
  ASSERT_NE(session, nullptr);
  auto const none = must(*session, "select 1 as a where false");
  EXPECT_EQ(none.schema->fields.size(), 1U);
  EXPECT_TRUE(none.rows.empty());
  EXPECT_EQ(none.outcome.command, "SELECT 0");
  auto const no_columns = must(*session, "select from generate_series(1, 3)");
  EXPECT_TRUE(no_columns.schema->fields.empty());
  EXPECT_EQ(no_columns.rows.size(), 3U);
  EXPECT_EQ(no_columns.outcome.command, "SELECT 3");
  auto const twice = must(*session, "select 1 as a, 2 as a, 3 as \"A \"\"b\"\" 😀<b>\"");
  EXPECT_EQ(twice.schema->fields[1].name, "a");
  EXPECT_EQ(twice.schema->fields[2].name, "A \"b\" 😀<b>");
  std::string wide = "select 0";
  for (int i = 1; i < 1'600; ++i) wide += fmt::format(",{}", i);
  auto const answer = must(*session, wide);
  ASSERT_EQ(answer.rows[0].size(), 1'600U);
  EXPECT_EQ(answer.rows[0][1'599], "1599");
  EXPECT_EQ(cell(*session, "select repeat('x', 100000000)").size(), 100'000'000U);
  EXPECT_EQ(cell(*session, "select 2"), "2");
}

TEST_F(PostgresqlExecute, CountsChangedRowsAndKeepsNotices) {
  auto const session = open();
  ASSERT_NE(session, nullptr);
  EXPECT_EQ(must(*session, "create temp table changed(a int primary key)").outcome.rows_affected, std::nullopt);
  EXPECT_EQ(must(*session, "insert into changed select generate_series(1, 5)").outcome.rows_affected, 5);
  auto const returned = must(*session, "update changed set a = a + 10 where a > 3 returning a");
  EXPECT_EQ(returned.rows.size(), 2U);
  EXPECT_EQ(returned.outcome.rows_affected, 2);
  EXPECT_EQ(must(*session, "delete from changed where false").outcome.rows_affected, 0);
  auto const told = must(*session, "do $$ begin raise notice 'one'; raise warning 'two' using hint = 'h'; end $$");
  ASSERT_EQ(told.outcome.notices.size(), 2U);
  EXPECT_EQ(told.outcome.notices[0].message, "one");
  EXPECT_EQ(told.outcome.notices[1].severity, "WARNING");
  EXPECT_EQ(told.outcome.notices[1].hint, "h");
  auto const many = must(*session, "do $$ begin for i in 1..5000 loop raise notice '%', i; end loop; end $$");
  EXPECT_LE(many.outcome.notices.size(), 1'001U);
  EXPECT_TRUE(must(*session, "select 1").outcome.notices.empty());
  auto const broken = fails(*session, "insert into changed values (1)");
  EXPECT_EQ(broken.code, ErrorCode::constraint);
  EXPECT_EQ(broken.sqlstate, "23505");
  EXPECT_THAT(broken.detail, testing::HasSubstr("(a)=(1)"));
}

TEST_F(PostgresqlExecute, SaysWhereCellsComeFrom) {
  auto const session = open();
  ASSERT_NE(session, nullptr);
  must(*session, "drop schema if exists \"o \"\"rigin\" cascade");
  must(*session, "create schema \"o \"\"rigin\"");
  must(*session, "create table \"o \"\"rigin\".\"t 😀\"(id int, \"the <name>\" text)");
  auto const text = "select \"the <name>\" as n, id, id + 1 as computed from \"o \"\"rigin\".\"t 😀\"";
  auto const first = must(*session, text);
  auto const& origin = first.schema->fields[0].origin;
  EXPECT_EQ(origin.schema, "o \"rigin");
  EXPECT_EQ(origin.table, "t 😀");
  EXPECT_EQ(origin.column, "the <name>");
  EXPECT_EQ(origin.catalog, session->server_info().database);
  EXPECT_TRUE(first.schema->fields[2].origin.empty());
  must(*session, "alter table \"o \"\"rigin\".\"t 😀\" rename column id to key");
  auto const renamed = must(*session, "select key from \"o \"\"rigin\".\"t 😀\"");
  EXPECT_EQ(renamed.schema->fields[0].origin.column, "key");
  must(*session, "drop schema \"o \"\"rigin\" cascade");
}

TEST_F(PostgresqlExecute, SendsTheFirstRowsAtOnceAndBoundsTheRest) {
  auto const session = open();
  ASSERT_NE(session, nullptr);
  auto cursor = session->execute({.text = "select i, repeat('x', 1000) from generate_series(1, 20000) i"},
                                 {.first_batch_rows = 10, .max_batch_bytes = 100'000});
  ASSERT_TRUE(cursor.ok());
  auto const second = session->execute({.text = "select 1"}, {});
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().code, ErrorCode::invalid_state);
  int64_t rows = 0;
  for (bool first = true;; first = false) {
    auto batch = (*cursor)->next();
    ASSERT_TRUE(batch.ok());
    if (!*batch) break;
    if (first) {
      EXPECT_EQ((*batch)->rows, 10);
    }
    EXPECT_LE((*batch)->bytes, 250'000);
    rows += (*batch)->rows;
  }
  EXPECT_EQ(rows, 20'000);
  auto const outcome = (*cursor)->finish();
  ASSERT_TRUE(outcome.ok());
  EXPECT_EQ(outcome->command, "SELECT 20000");
  EXPECT_EQ(cell(*session, "select 3"), "3");
}

TEST_F(PostgresqlExecute, CanLeaveAResultUnread) {
  auto const session = open();
  ASSERT_NE(session, nullptr);
  for (int i = 0; i < 20; ++i) {
    auto cursor = session->execute({.text = "select generate_series(1, 100000000)"}, {});
    ASSERT_TRUE(cursor.ok());
    ASSERT_TRUE((*cursor)->next().ok());
    cursor->reset();
    ASSERT_EQ(cell(*session, "select 4"), "4");
  }
  auto part = session->execute({.text = "select generate_series(1, 100000)"}, {});
  ASSERT_TRUE(part.ok());
  ASSERT_TRUE((*part)->next().ok());
  EXPECT_EQ((*part)->finish()->command, "SELECT 100000");
}

TEST_F(PostgresqlExecute, CanDropAResultBeforeTheServerHasBegunWithIt) {
  auto const session = open();
  ASSERT_NE(session, nullptr);
  for (int i = 0; i < 50; ++i) {
    { auto const cursor = session->execute({.text = "select generate_series(1, 1000000000)"}, {}); }
    ASSERT_TRUE(session->alive());
    ASSERT_EQ(cell(*session, "select 4"), "4");
  }
}

TEST_F(PostgresqlExecute, ClosingAShortResultKeepsTheTransaction) {
  auto const session = open();
  ASSERT_NE(session, nullptr);
  ASSERT_TRUE(session->transactions()->begin().ok());
  auto cursor = session->execute({.text = "select generate_series(1, 50000)"}, {});
  ASSERT_TRUE(cursor.ok());
  ASSERT_TRUE((*cursor)->next().ok());
  cursor->reset();
  EXPECT_EQ(session->transactions()->state(), TransactionState::open);
  EXPECT_TRUE(session->transactions()->rollback().ok());
}

TEST_F(PostgresqlExecute, RefusesCopyAndGoesOn) {
  auto const session = open();
  ASSERT_NE(session, nullptr);
  must(*session, "create temp table copied as select generate_series(1, 200000) as a");
  for (auto const* const text : {"copy copied to stdout", "copy copied from stdin", "copy (select 1) to stdout (format binary)"}) {
    auto const error = fails(*session, text);
    EXPECT_EQ(error.code, ErrorCode::not_supported) << text;
    EXPECT_FALSE(error.hint.empty());
    EXPECT_EQ(error.damage, Damage::statement);
    EXPECT_EQ(cell(*session, "select 5"), "5") << text;
  }
  ASSERT_TRUE(session->transactions()->begin().ok());
  EXPECT_EQ(fails(*session, "copy copied to stdout").damage, Damage::statement);
  EXPECT_EQ(cell(*session, "select count(*) from copied"), "200000");
  EXPECT_EQ(fails(*session, "copy copied from stdin").damage, Damage::transaction);
  EXPECT_TRUE(session->transactions()->rollback().ok());
}

TEST_F(PostgresqlExecute, FollowsTransactionsHoweverTheyAreMade) {
  auto const session = open();
  ASSERT_NE(session, nullptr);
  auto& transactions = *session->transactions();
  EXPECT_EQ(transactions.state(), TransactionState::none);
  EXPECT_EQ(transactions.commit().error().code, ErrorCode::invalid_state);
  must(*session, "begin");
  EXPECT_EQ(transactions.state(), TransactionState::open);
  EXPECT_EQ(transactions.begin().error().code, ErrorCode::invalid_state);
  auto const error = fails(*session, "select 1/0");
  EXPECT_EQ(error.damage, Damage::transaction);
  EXPECT_EQ(transactions.state(), TransactionState::failed);
  EXPECT_EQ(fails(*session, "select 1").code, ErrorCode::invalid_state);
  EXPECT_EQ(transactions.commit().error().code, ErrorCode::invalid_state);
  EXPECT_EQ(transactions.state(), TransactionState::none);
  ASSERT_TRUE(transactions.begin().ok());
  must(*session, "create table dropped_again(a int)");
  ASSERT_TRUE(transactions.rollback().ok());
  EXPECT_EQ(cell(*session, "select to_regclass('dropped_again')"), "NULL");
}

TEST_F(PostgresqlExecute, RunsTwoSessionsAtOnce) {
  auto const slow = [] {
    auto const session = open();
    return session == nullptr ? std::string() : cell(*session, "select count(*) from generate_series(1, 2000000)");
  };
  auto first = std::async(std::launch::async, slow);
  auto second = std::async(std::launch::async, slow);
  EXPECT_EQ(first.get(), "2000000");
  EXPECT_EQ(second.get(), "2000000");
}

TEST_F(PostgresqlExecute, FollowsASettingThatAQueryChanges) {
  auto const session = open();
  ASSERT_NE(session, nullptr);
  must(*session, "select set_config('TimeZone', 'Asia/Tokyo', false)");
  EXPECT_EQ(cell(*session, "select timestamptz '2024-01-01 00:00:00+00'"), "2024-01-01 09:00:00+09");
  must(*session, "set client_encoding to 'LATIN1'");
  EXPECT_EQ(cell(*session, "select 'é'"), "é");
}

class PostgresqlStop : public ServerTest {
 protected:
  // Cancels once the server works on the statement that holds `mark`.
  static std::future<void> cancel_when_running(Session& session, std::string const& mark) {
    auto watcher = std::shared_ptr<Session>(open());
    return std::async(std::launch::async, [&session, mark, watcher] {
      auto const text = "select count(*) from pg_stat_activity where state = 'active' and query like '%' || $1 || '%' "
                        "and pid <> pg_backend_pid()";
      auto const until = Clock::now() + 10s;
      while (Clock::now() < until) {
        auto const answer = run(*watcher, text, {{.name = "1", .value = mark}});
        if (answer.ok() && answer->rows[0][0] == "1") break;
      }
      session.cancel();
    });
  }
};

TEST_F(PostgresqlStop, CancelsASleepingStatementSoon) {
  auto const session = open();
  ASSERT_NE(session, nullptr);
  auto cancelling = cancel_when_running(*session, "stop_sleeping");
  auto const error = fails(*session, "select pg_sleep(60) /* stop_sleeping */");
  auto const ended = Clock::now();
  cancelling.get();
  EXPECT_LT(Clock::now() - ended, 4s);
  EXPECT_EQ(error.code, ErrorCode::cancelled);
  EXPECT_EQ(error.sqlstate, "57014");
  EXPECT_EQ(error.damage, Damage::statement);
  EXPECT_EQ(cell(*session, "select 6"), "6");
}

TEST_F(PostgresqlStop, CancelsAStreamSoon) {
  auto const session = open();
  ASSERT_NE(session, nullptr);
  auto cursor = session->execute({.text = "select generate_series(1, 1000000000)"}, {});
  ASSERT_TRUE(cursor.ok());
  ASSERT_TRUE((*cursor)->next().ok());
  auto const start = Clock::now();
  session->cancel();
  auto batch = (*cursor)->next();
  EXPECT_LT(Clock::now() - start, 4s);
  ASSERT_FALSE(batch.ok());
  EXPECT_EQ(batch.error().code, ErrorCode::cancelled);
  cursor->reset();
  EXPECT_EQ(cell(*session, "select 7"), "7");
}

TEST_F(PostgresqlStop, NeverHitsTheNextStatement) {
  auto const session = open();
  ASSERT_NE(session, nullptr);
  session->cancel();
  for (int i = 0; i < 200; ++i) {
    auto cursor = session->execute({.text = "select generate_series(1, 3)"}, {});
    ASSERT_TRUE(cursor.ok());
    std::thread canceller([&session] { session->cancel(); });
    (void)(*cursor)->finish();  // Ends either way.
    canceller.join();
    cursor->reset();
    session->cancel();
    ASSERT_EQ(cell(*session, "select 8"), "8");
  }
}

TEST_F(PostgresqlStop, EndsAStatementThatTakesTooLong) {
  auto const session = open();
  ASSERT_NE(session, nullptr);
  for (auto const* const text : {"select pg_sleep(60)", "select generate_series(1, 1000000000)", "do $$ begin perform pg_sleep(60); end $$"}) {
    auto const start = Clock::now();
    auto const answer = run(*session, text, {}, {.timeout = 200ms});
    EXPECT_LT(Clock::now() - start, 2s);
    ASSERT_FALSE(answer.ok());
    EXPECT_EQ(answer.error().code, ErrorCode::timeout) << text;
    EXPECT_EQ(cell(*session, "select 9"), "9");
  }
  must(*session, "set statement_timeout to 100");
  EXPECT_EQ(fails(*session, "select pg_sleep(60)").code, ErrorCode::timeout);
}

TEST_F(PostgresqlStop, SaysThatTheServerEndedTheConnection) {
  auto const other = open();
  ASSERT_NE(other, nullptr);
  auto const kill = [&other](Session& victim, std::string const& pid) {
    must(*other, "select pg_terminate_backend($1::int, 5000)", {{.name = "1", .value = pid}});
    (void)victim;
  };
  auto const streaming = open();
  auto const pid = cell(*streaming, "select pg_backend_pid()");
  auto cursor = streaming->execute({.text = "select generate_series(1, 1000000000)"}, {});
  ASSERT_TRUE(cursor.ok());
  ASSERT_TRUE((*cursor)->next().ok());
  must(*other, "select pg_terminate_backend($1::int)", {{.name = "1", .value = pid}});
  auto const start = Clock::now();
  Error error;
  for (;;) {
    auto batch = (*cursor)->next();
    if (batch.ok() && *batch) continue;
    ASSERT_FALSE(batch.ok());
    error = batch.error();
    break;
  }
  EXPECT_LT(Clock::now() - start, 20s);
  EXPECT_EQ(error.code, ErrorCode::unavailable);
  EXPECT_EQ(error.damage, Damage::connection);
  EXPECT_FALSE(streaming->alive());
  cursor->reset();

  auto const idle = open();
  kill(*idle, cell(*idle, "select pg_backend_pid()"));
  auto const late = fails(*idle, "select 1");
  EXPECT_EQ(late.code, ErrorCode::unavailable);
  EXPECT_EQ(late.damage, Damage::connection);
  EXPECT_FALSE(idle->alive());
  EXPECT_EQ(fails(*idle, "select 1").code, ErrorCode::invalid_state);
}

TEST_F(PostgresqlStop, ACursorThatOutlivesItsSessionFails) {
  auto session = open();
  ASSERT_NE(session, nullptr);
  auto cursor = session->execute({.text = "select generate_series(1, 1000000000)"}, {});
  ASSERT_TRUE(cursor.ok());
  session.reset();
  auto batch = (*cursor)->next();
  while (batch.ok() && *batch) batch = (*cursor)->next();
  EXPECT_FALSE(batch.ok());
}

class PostgresqlReadOnly : public ServerTest {
 protected:
  static std::unique_ptr<Session> open_read_only() {
    auto wanted = spec();
    wanted.read_only = true;
    return open(wanted);
  }
};

TEST_F(PostgresqlReadOnly, NothingThatIsTriedChangesTheDatabase) {
  auto const writer = open();
  ASSERT_NE(writer, nullptr);
  must(*writer, "drop table if exists guarded");
  must(*writer, "create table guarded as select 1 as a");
  must(*writer, "create sequence if not exists guarded_numbers");
  auto const attempts = {
      "select 1; commit; begin read write; insert into guarded values (2); commit; select 2",
      "set transaction read write",
      "set session characteristics as transaction read write",
      "set default_transaction_read_only = off",
      "select set_config('default_transaction_read_only', 'off', false)",
      "select set_config('transaction_read_only', 'off', false)",
      "reset all",
      "commit",
      "rollback",
      "commit and chain",
      "rollback and chain",
      "end",
      "begin read write",
      "select 'a\\'; commit; insert into guarded values (2); --'",
      "explain (analyze) delete from guarded",
      "explain analyse delete from guarded",
      "with x as (insert into guarded values (2) returning *) select * from x",
      "select * into guarded_copy from guarded",
      "select * from guarded for update",
      "select nextval('guarded_numbers')",
      "do $$ begin insert into guarded values (2); end $$",
      "do $$ begin commit; insert into guarded values (2); end $$",
      "insert into guarded values (2)",
      "create table guarded_copy(a int)",
      "prepare p as insert into guarded values (2)",
      "execute p",
      "drop table guarded",
      "truncate guarded",
      "discard all",
  };
  for (auto const* const attempt : attempts) {
    auto const session = open_read_only();
    ASSERT_NE(session, nullptr);
    (void)run(*session, attempt);
    if (session->alive()) {
      // The state is as it was for whatever comes next.
      auto const verified = session->verify_read_only();
      EXPECT_TRUE(verified.ok()) << attempt;
      auto const next = run(*session, "insert into guarded values (3)");
      ASSERT_FALSE(next.ok()) << attempt;
      EXPECT_EQ(next.error().code, ErrorCode::read_only) << attempt << ": " << next.error().message;
    }
    EXPECT_EQ(cell(*writer, "select string_agg(a::text, ',') from guarded"), "1") << attempt;
    EXPECT_EQ(cell(*writer, "select to_regclass('guarded_copy')"), "NULL") << attempt;
    EXPECT_EQ(cell(*writer, "select is_called from guarded_numbers"), "f") << attempt;
  }
  must(*writer, "drop table guarded");
  must(*writer, "drop sequence guarded_numbers");
}

TEST_F(PostgresqlReadOnly, ExplicitTransactionsStayReadOnlyToo) {
  auto const writer = open();
  must(*writer, "drop table if exists guarded_too");
  must(*writer, "create table guarded_too as select 1 as a");
  auto const attempts = {"set transaction read write", "commit and chain", "rollback and chain",
                         "set session characteristics as transaction read write", "set default_transaction_read_only = off"};
  for (auto const* const attempt : attempts) {
    auto const session = open_read_only();
    ASSERT_NE(session, nullptr);
    ASSERT_TRUE(session->transactions()->begin().ok());
    (void)run(*session, attempt);
    (void)run(*session, "set transaction read write");
    (void)run(*session, "insert into guarded_too values (2)");
    if (session->alive() && session->transactions()->state() != TransactionState::none) (void)session->transactions()->commit();
    if (session->alive()) {
      EXPECT_TRUE(session->verify_read_only().ok()) << attempt;
      EXPECT_FALSE(run(*session, "insert into guarded_too values (3)").ok());
    }
    EXPECT_EQ(cell(*writer, "select string_agg(a::text, ',') from guarded_too"), "1") << attempt;
  }
  must(*writer, "drop table guarded_too");
}

TEST_F(PostgresqlReadOnly, ReadsLikeAnyOtherSession) {
  auto const session = open_read_only();
  ASSERT_NE(session, nullptr);
  EXPECT_EQ(must(*session, "select generate_series(1, 1000)").rows.size(), 1'000U);
  EXPECT_EQ(session->transactions()->state(), TransactionState::none);
  auto const error = fails(*session, "select nope");
  EXPECT_EQ(error.code, ErrorCode::not_found);
  EXPECT_EQ(cell(*session, "show transaction_read_only"), "on");
  ASSERT_TRUE(session->transactions()->begin().ok());
  EXPECT_EQ(cell(*session, "select 1"), "1");
  EXPECT_EQ(session->transactions()->state(), TransactionState::open);
  EXPECT_TRUE(session->transactions()->commit().ok());
  auto cursor = session->execute({.text = "select generate_series(1, 100000000)"}, {});
  ASSERT_TRUE(cursor.ok());
  ASSERT_TRUE((*cursor)->next().ok());
  cursor->reset();
  EXPECT_TRUE(session->verify_read_only().ok());
}

TEST_F(PostgresqlReadOnly, OptionsOfTheUserDoNotUndoIt) {
  auto wanted = spec();
  wanted.read_only = true;
  wanted.options["options"] = "-c default_transaction_read_only=off";
  auto const session = open(wanted);
  ASSERT_NE(session, nullptr);
  EXPECT_EQ(fails(*session, "create table never(a int)").code, ErrorCode::read_only);
}

}  // namespace
}  // namespace sextant::postgresql
