#include "vault/secret_buffer.h"

#include <gtest/gtest.h>

#include <ostream>
#include <type_traits>

#include "base/describe.h"
#include "base/json.h"

namespace sextant::vault {
namespace {

template <class T>
concept Streamable = requires(std::ostream& out, T const& value) { out << value; };
template <class T>
concept Comparable = requires(T const& left, T const& right) { left == right; };

// What would let a secret out by accident does not compile.
static_assert(!std::is_copy_constructible_v<SecretBuffer>);
static_assert(!std::is_copy_assignable_v<SecretBuffer>);
static_assert(!fmt::is_formattable<SecretBuffer>::value);
static_assert(!Streamable<SecretBuffer>);
static_assert(!Described<SecretBuffer>);
static_assert(!std::is_constructible_v<Json, SecretBuffer const&>);
static_assert(!std::is_convertible_v<SecretBuffer, std::string>);
static_assert(!std::is_convertible_v<SecretBuffer, std::string_view>);
static_assert(!Comparable<SecretBuffer>);  // Comparing leaks by its time.
static_assert(std::is_nothrow_move_constructible_v<SecretBuffer>);
// The same checks see what they look for.
static_assert(Streamable<std::string> && fmt::is_formattable<std::string>::value && Comparable<std::string>);

TEST(SecretBuffer, HoldsABytewiseCopy) {
  auto const secret = SecretBuffer::copy_of(std::string_view("a\0b", 3));
  ASSERT_TRUE(secret.ok());
  EXPECT_EQ(secret->reveal(), std::string_view("a\0b", 3));
}

TEST(SecretBuffer, IsEmptyAfterAMove) {
  auto first = SecretBuffer::copy_of("abc").value();
  auto const second = std::move(first);
  EXPECT_TRUE(first.empty());
  EXPECT_EQ(second.reveal(), "abc");
}

TEST(SecretBuffer, CannotBeReadWhilePutAway) {
  auto const secret = SecretBuffer::copy_of("abc").value();
  secret.put_away();
  EXPECT_DEATH(static_cast<void>(std::string(secret.reveal())), "");
  secret.bring_back();
  EXPECT_EQ(secret.reveal(), "abc");
}

}  // namespace
}  // namespace sextant::vault
