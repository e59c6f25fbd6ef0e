// A driver is one folder: the template, built in by being there, is reached through the engine and the operations like any
// other, with its language, its catalog, confirmation, read-only and history.
#include <gtest/gtest.h>

#include "format/writer.h"
#include "ops/app.h"
#include "ops/catalog.h"
#include "ops/history.h"
#include "ops/stream.h"

namespace sextant {
namespace {

class TextSink final : public ByteSink {
 public:
  Result<> write(std::string_view bytes) override {
    text.append(bytes);
    return {};
  }
  std::string text;
};

class TemplateDriver : public testing::Test {
 protected:
  Result<std::string> csv(std::string const& script, std::string const& confirmation = "", bool read_only = false) {
    TextSink out;
    std::vector<std::unique_ptr<RowSink>> writers;
    ops::StreamControl control;
    auto const summary = ops::stream_query(
        context_, {.target = "template:", .text = script, .read_only = read_only, .confirmation = confirmation}, Format::csv,
        [&](SqlTarget const&) {
          writers.push_back(make_writer(Format::csv, out, {}));
          return writers.back().get();
        },
        [](ops::StreamStatement const&) {}, control);
    if (!summary.ok()) return summary.error();
    return out.text;
  }

  std::unique_ptr<engine::Engine> engine_ = std::move(*engine::Engine::create({}));
  ops::Context context_{.engine = *engine_};
};

TEST_F(TemplateDriver, IsListedWithItsLanguage) {
  auto const info = *ops::app_info(context_, {});
  auto const found = std::ranges::find(info.drivers, std::string("template"), &ops::DriverInfo::name);
  ASSERT_NE(found, info.drivers.end());
  EXPECT_EQ(found->language, "notes");
  EXPECT_EQ(found->family, "key_value");
}

TEST_F(TemplateDriver, RunsScriptsOfItsOwnLanguage) {
  EXPECT_EQ(*csv("write a first note\nwrite b, second\n\nnotes"), "name,text\na,first note\n\"b,\",second\n");
}

TEST_F(TemplateDriver, PlacesItsErrorsInTheWholeScript) {
  auto const failed = csv("notes\nremember me");
  ASSERT_FALSE(failed.ok());
  EXPECT_EQ(failed.error().code, ErrorCode::syntax);
  ASSERT_TRUE(failed.error().position.has_value());
  EXPECT_EQ(failed.error().position->begin, 6U);
}

TEST_F(TemplateDriver, ShowsItsObjects) {
  ASSERT_TRUE(csv("write a first").ok());
  // The catalog has a session of its own, and this engine's notes live in a session: so it shows none of them.
  EXPECT_TRUE(ops::catalog_groups(context_, {.connection = "template:", .path = {}})->groups.empty());
}

TEST_F(TemplateDriver, AsksBeforeADangerAndRefusesWritesWhenReadOnly) {
  auto const asked = csv("write a first\nforget a");
  ASSERT_FALSE(asked.ok());
  EXPECT_EQ(asked.error().code, ErrorCode::confirmation);
  EXPECT_TRUE(csv("forget a", asked.error().detail).ok());
  EXPECT_EQ(csv("write a first", "", true).error().code, ErrorCode::read_only);
}

TEST_F(TemplateDriver, IsKeptInTheHistory) {
  ASSERT_TRUE(csv("notes").ok());
  EXPECT_EQ(ops::list_history(context_, {})->entries.at(0).text, "notes");
}

}  // namespace
}  // namespace sextant
