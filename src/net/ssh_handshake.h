// SshHandshake: from a connected socket to a session that is logged in: the server's key, then every way to log in that makes
// sense, and no more of them than servers bear. Used by one thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "net/ssh_agent.h"
#include "net/ssh_session.h"

namespace sextant::net {

class SshHandshake {
 public:
  // What is borrowed outlives it. `interruption` ends every wait.
  SshHandshake(SshSession& session, SshLogin const& login, Clock::time_point deadline,
               std::shared_ptr<Interruption> const& interruption)
      : session_(session), hop_(session.hop()), login_(login), deadline_(deadline), interruption_(interruption) {}

  Result<> run();

 private:
  enum class Answer : uint8_t { accepted, more_wanted, refused };

  template <class Call>
  Result<int> drive(int again, Call const& call);
  template <class Call>
  Result<Answer> try_login(Call const& call);
  Result<> wait();
  Result<> set_options();
  Result<> check_host_key();
  Result<> log_in();
  Result<Answer> try_agent(int budget);
  Result<std::vector<AgentKey>> choose_keys(std::vector<AgentKey> const& keys, int budget) const;
  Result<Answer> try_key_files(int budget);
  Result<SshKey> read_key(std::string const& path);
  Result<Answer> try_password();
  Result<Answer> try_interactive();
  Result<> answer_prompts(bool& answered);
  Result<bool> settled(Answer answer);
  Error broken(std::string_view doing) const;
  Error refused() const;

  SshSession& session_;
  SshHop const& hop_;
  SshLogin const& login_;
  Clock::time_point const deadline_;
  std::shared_ptr<Interruption> const interruption_;
  int methods_ = 0;
  std::vector<std::string> tried_, left_out_;
};

}  // namespace sextant::net
