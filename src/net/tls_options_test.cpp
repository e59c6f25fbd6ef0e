#include "net/tls_options.h"

#include <gtest/gtest.h>

namespace sextant::net {
namespace {

using Values = std::map<std::string, std::string, std::less<>>;

Result<TlsOptions> read(Values values, TlsMode unless_told = TlsMode::verify_full) {
  return read_tls_options({.options = std::move(values)}, ssl_names, unless_told);
}

TEST(TlsOptions, ReadAllOfThem) {
  auto const options = read({{"sslmode", "verify-ca"}, {"sslrootcert", "/a"}, {"sslcert", "/c"}, {"sslkey", "/k"}, {"sslpassword", "p"},
                             {"ssl_server_name", "n"}, {"ssl_min_protocol_version", "1.3"}, {"host", "h"}});
  ASSERT_TRUE(options.ok()) << options.error().message;
  EXPECT_EQ(options->mode, TlsMode::verify_ca);
  EXPECT_EQ(options->authority_file, "/a");
  EXPECT_EQ(options->certificate_file, "/c");
  EXPECT_EQ(options->key_file, "/k");
  EXPECT_EQ(options->passphrase, "p");
  EXPECT_EQ(options->server_name, "n");
  EXPECT_TRUE(options->at_least_1_3);
}

TEST(TlsOptions, WithoutAModeItIsTheHostsUnlessACheckIsAskedFor) {
  EXPECT_EQ(read({})->mode, TlsMode::verify_full);
  EXPECT_EQ(read({}, TlsMode::prefer)->mode, TlsMode::prefer);
  EXPECT_EQ(read({{"sslmode", ""}}, TlsMode::disable)->mode, TlsMode::disable);
  EXPECT_EQ(read({{"sslrootcert", "/a"}}, TlsMode::prefer)->mode, TlsMode::verify_full);
  EXPECT_EQ(read({{"sslcert", "/c"}}, TlsMode::disable)->mode, TlsMode::verify_full);
  EXPECT_EQ(read({{"ssl_server_name", "n"}}, TlsMode::disable)->mode, TlsMode::verify_full);
}

TEST(TlsOptions, AnAuthorityMakesRequireACheck) {
  EXPECT_EQ(read({{"sslmode", "require"}})->mode, TlsMode::require);
  EXPECT_EQ(read({{"sslmode", "require"}, {"sslrootcert", "/a"}})->mode, TlsMode::verify_ca);
  auto const system = read({{"sslmode", "require"}, {"sslrootcert", "system"}});
  EXPECT_EQ(system->mode, TlsMode::verify_ca);
  EXPECT_EQ(system->authority_file, "");
}

TEST(TlsOptions, WhatCannotBeMeantIsAnErrorThatNamesTheOption) {
  struct Case {
    Values values;
    std::string_view named;
  };
  Case const cases[]{
      {{{"sslmode", "maybe"}}, "sslmode"},
      {{{"sslmode", "disable|prefer"}}, "sslmode"},
      {{{"ssl_min_protocol_version", "1.1"}}, "ssl_min_protocol_version"},
      {{{"sslmode", "disable"}, {"sslrootcert", "/a"}}, "sslrootcert"},
      {{{"sslmode", "disable"}, {"sslcert", "/c"}}, "sslcert"},
      {{{"sslmode", "disable"}, {"ssl_server_name", "n"}}, "ssl_server_name"},
      {{{"sslmode", "disable"}, {"ssl_min_protocol_version", "1.3"}}, "ssl_min_protocol_version"},
      {{{"sslmode", "prefer"}, {"sslrootcert", "/a"}}, "sslrootcert"},
      {{{"sslmode", "prefer"}, {"ssl_server_name", "n"}}, "ssl_server_name"},
      {{{"sslmode", "verify-full"}, {"sslkey", "/k"}}, "sslkey"},
      {{{"sslmode", "require"}, {"sslpassword", "s3cret"}}, "sslpassword"},
  };
  for (auto const& each : cases) {
    auto const options = read(each.values);
    ASSERT_FALSE(options.ok()) << each.named;
    EXPECT_EQ(options.error().code, ErrorCode::invalid_argument) << each.named;
    EXPECT_NE(options.error().message.find(each.named), std::string::npos) << options.error().message;
    EXPECT_EQ((options.error().message + options.error().hint).find("s3cret"), std::string::npos);
  }
}

TEST(TlsOptions, AreDescribedUnderTheNamesOfTheDriver) {
  constexpr auto described = tls_option_specs(tls_names, TlsMode::disable);
  EXPECT_EQ(described[0].name, "tls");
  EXPECT_EQ(described[4].name, "tls_key_password");
  EXPECT_EQ(described[4].kind, OptionKind::secret);
  constexpr std::array<OptionSpec, 1> before{{{.name = "host"}}}, after{{{.name = "last"}}};
  constexpr auto all = with_tls_options(before, described, after);
  EXPECT_EQ(all.front().name, "host");
  EXPECT_EQ(all[1].name, "tls");
  EXPECT_EQ(all.back().name, "last");
}

}  // namespace
}  // namespace sextant::net
