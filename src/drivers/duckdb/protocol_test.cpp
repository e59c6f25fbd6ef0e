// Messages come back as they were sent, and damaged ones are errors.
#include "drivers/duckdb/protocol.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <thread>

namespace sextant::duckdb {
namespace {

Message message_of(std::string_view bytes) {
  auto buffer = std::make_shared<Buffer>();
  buffer->append(bytes.data(), static_cast<int64_t>(bytes.size()));
  return {.kind = 0, .bytes = std::move(buffer)};
}

Failure failure() {
  return {.error = {.code = ErrorCode::constraint, .message = "No.", .hint = "Do not.", .vendor_code = "Constraint",
                    .position = TextRange{3, 7}, .damage = Damage::transaction, .retryable = true},
          .state = TransactionState::failed};
}

TEST(Protocol, GivesBackWhatWasSent) {
  auto const error = decode_failure(message_of(encode(failure())));
  ASSERT_TRUE(error.ok());
  EXPECT_EQ(error->error.code, ErrorCode::constraint);
  EXPECT_EQ(error->error.position, (TextRange{3, 7}));
  EXPECT_EQ(error->error.damage, Damage::transaction);
  EXPECT_EQ(error->state, TransactionState::failed);
  ExecuteRequest const request{.statement = 7, .text = "SELECT $1", .parameters = {{"1", "a"}, {"2", std::nullopt}}};
  auto const execute = decode_execute(message_of(encode(request)));
  ASSERT_TRUE(execute.ok());
  EXPECT_EQ(execute->statement, 7);
  EXPECT_EQ(execute->parameters.at(0).value, "a");
  EXPECT_EQ(execute->parameters.at(1).value, std::nullopt);
}

TEST(Protocol, GivesBackTablesAndSentences) {
  ShowRequest const request{.name = "r1", .pages = {.schema = "schema", .pages = {{.offset = 64, .size = 10, .first_row = 0, .rows = 3}}}};
  auto const show = decode_show(message_of(encode(request)));
  ASSERT_TRUE(show.ok());
  EXPECT_EQ(show->name, "r1");
  EXPECT_EQ(show->pages.schema, "schema");
  EXPECT_EQ(show->pages.pages.at(0).rows, 3);
  EXPECT_EQ(*decode_texts(message_of(encode_texts({"one", ""}))), (std::vector<std::string>{"one", ""}));
}

TEST(Protocol, RefusesEveryTruncation) {
  auto const whole = encode(failure());
  for (size_t size = 0; size < whole.size(); ++size) {
    EXPECT_FALSE(decode_failure(message_of(std::string_view(whole).substr(0, size))).ok()) << size;
  }
}

TEST(Protocol, RefusesEnumeratorsThatAreNone) {
  auto bytes = encode(failure());
  bytes[0] = '\x7f';
  EXPECT_FALSE(decode_failure(message_of(bytes)).ok());
}

class Sockets : public testing::Test {
 protected:
  void SetUp() override { ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends_.data()), 0); }
  void TearDown() override {
    for (auto const end : ends_) ::close(end);
  }
  std::array<int, 2> ends_{};
};

TEST_F(Sockets, CarryMessagesOfAnySize) {
  std::string const large(3'000'000, 'x');
  std::thread sender([&] { EXPECT_TRUE(send_message(ends_[0], 9, large).ok()); });
  auto const message = receive_message(ends_[1], longest_reply);
  sender.join();
  ASSERT_TRUE(message.ok());
  EXPECT_EQ(message->kind, 9);
  EXPECT_EQ(message->bytes->size(), 3'000'000);
}

TEST_F(Sockets, RefuseALengthBeforeTheyTakeMemory) {
  std::array<uint64_t, 2> const head{uint64_t{1} << 62, 1};
  ASSERT_EQ(::send(ends_[0], head.data(), sizeof(head), 0), static_cast<ssize_t>(sizeof(head)));
  auto const message = receive_message(ends_[1], longest_reply);
  ASSERT_FALSE(message.ok());
  EXPECT_EQ(message.error().code, ErrorCode::bad_data);
}

TEST_F(Sockets, SayThatTheOtherSideIsGone) {
  ASSERT_EQ(::send(ends_[0], "half", 4, 0), 4);
  ::shutdown(ends_[0], SHUT_RDWR);
  auto const message = receive_message(ends_[1], longest_reply);
  ASSERT_FALSE(message.ok());
  EXPECT_EQ(message.error().code, ErrorCode::unavailable);
}

TEST_F(Sockets, AreGivenUpByWhoeverWaits) {
  auto const message = receive_message(ends_[1], longest_reply, []() -> Result<> { return Error{.code = ErrorCode::timeout}; });
  ASSERT_FALSE(message.ok());
  EXPECT_EQ(message.error().code, ErrorCode::timeout);
}

}  // namespace
}  // namespace sextant::duckdb
