#include "net/ssh_hops.h"

#include <gtest/gtest.h>

namespace sextant::net {
namespace {

TEST(SshHops, AreReadAndWrittenAlike) {
  for (std::string const chain : {"bastion", "me@bastion", "me@bastion:2222,inner", "me@[::1]:2222", "a,b,c,d,e,f,g,h"}) {
    auto const hops = read_hops(chain);
    ASSERT_TRUE(hops.ok()) << chain;
    EXPECT_EQ(write_hops(*hops), chain);
  }
  EXPECT_EQ(write_hops(*read_hops("me@bastion:22")), "me@bastion");
  EXPECT_EQ(read_hops("a@b@c")->front().user, "a@b");
}

TEST(SshHops, AreRefusedWhenTheyCannotBeMeant) {
  for (std::string const chain : {"", "a,", ",a", "@host", "me@", "host:0", "host:65536", "host:x", "me:secret@host", "-oProxyCommand=x", "a b", "a/b",
                                  "::1", "a,b,c,d,e,f,g,h,i", "host\n"}) {
    auto const hops = read_hops(chain);
    ASSERT_FALSE(hops.ok()) << chain;
    EXPECT_EQ(hops.error().code, ErrorCode::invalid_argument);
    EXPECT_EQ(hops.error().message.find("secret"), std::string::npos);
  }
}

constexpr auto config = R"(User everyone
# A comment
Host bastion gate
  HostName bastion.example.org
  Port=2222
  User "me"
  IdentityFile ~/.ssh/work
Host *.inner !bad.inner
  ProxyJump bastion
  HostName %h.example.org
Match exec "touch /tmp/never"
  User intruder
  ProxyCommand touch /tmp/never
Host *
  Port 22
  IdentityFile %d/.ssh/all
)";

TEST(SshHops, AreCompletedByTheConfiguration) {
  auto const hops = complete_hops(*read_hops("bastion"), config, "/home/ann");
  ASSERT_TRUE(hops.ok());
  ASSERT_EQ(hops->size(), 1U);
  auto const& hop = hops->front();
  EXPECT_EQ(hop.host, "bastion.example.org");
  EXPECT_EQ(hop.port, 2222);
  EXPECT_EQ(hop.user, "everyone");  // The first that is said holds.
  EXPECT_EQ(hop.key_files, (std::vector<std::string>{"/home/ann/.ssh/work", "/home/ann/.ssh/all"}));
  EXPECT_EQ(complete_hops(*read_hops("you@bastion:22"), config, "/home/ann")->front().user, "you");
}

TEST(SshHops, GoThroughTheJumpsOfTheConfiguration) {
  auto const hops = complete_hops(*read_hops("db.inner"), config, "/home/ann");
  ASSERT_TRUE(hops.ok());
  ASSERT_EQ(hops->size(), 2U);
  EXPECT_EQ((*hops)[0].host, "bastion.example.org");
  EXPECT_EQ((*hops)[1].host, "db.inner.example.org");
  EXPECT_EQ(complete_hops(*read_hops("bad.inner"), config, "/home/ann")->size(), 1U);
  EXPECT_EQ(complete_hops(*read_hops("a"), "Host a\nProxyJump none\n", "")->size(), 1U);
  // Two that lead to each other never end.
  EXPECT_FALSE(complete_hops(*read_hops("a"), "Host a\nProxyJump b\nHost b\nProxyJump a\n", "").ok());
}

TEST(SshHops, SkipWhatCouldRunAProgram) {
  auto const entry = find_in_ssh_config(config, "elsewhere");
  EXPECT_EQ(entry.user, "everyone");
  EXPECT_TRUE(entry.proxy_jump.empty());
  EXPECT_EQ(find_in_ssh_config("Match all\nUser me\n", "x").user, "me");
  EXPECT_EQ(find_in_ssh_config("Match host x\nUser me\n", "x").user, "");
  EXPECT_EQ(find_in_ssh_config("Host a?c\nUser me\n", "abc").user, "me");
  EXPECT_EQ(find_in_ssh_config("Port 0\nPort 99999\nPort 7\n", "x").port, 7);
  EXPECT_EQ(find_in_ssh_config("Host\nUser\nHost \"\nHostName \"x", "x").host_name, "");
}

TEST(SshHops, FindTheHomeFolder) {
  EXPECT_EQ(in_home("~/key", "/home/ann"), "/home/ann/key");
  EXPECT_EQ(in_home("/key", "/home/ann"), "/key");
  EXPECT_EQ(in_home("~key", "/home/ann"), "~key");
}

}  // namespace
}  // namespace sextant::net
