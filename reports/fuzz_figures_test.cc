#include "reports/fuzz_figures.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "conformance/documents/file_io.h"
#include "reports/html/fuzzing_section.h"
#include "reports/html/page.h"

namespace portcullis::reports {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string Committed() {
  return documents::ReadFile(std::string(PORTCULLIS_REPORTS_TESTDATA) + "/fuzz.1.json").value();
}

TEST(FuzzFigures, OfTheCommittedDocumentAreRead) {
  const auto figures = ParseFuzzFigures(Committed(), "f");
  ASSERT_TRUE(figures) << documents::Print(figures.error());
  EXPECT_EQ(figures->seconds, 60);
  ASSERT_EQ(figures->targets.size(), 2u);
  EXPECT_EQ(figures->targets[1].name, "fuzz_json");
  EXPECT_EQ(figures->targets[1].edges, 11140);
  EXPECT_EQ(figures->targets[1].corpus_bytes, 31000);
  ASSERT_EQ(figures->findings.size(), 1u);
  EXPECT_FALSE(figures->floor->held);
}

TEST(FuzzFigures, ThatAreWrongAreRefusedWithTheirPlace) {
  std::string text = Committed();
  text.replace(text.find("11140"), 5, "-1");
  const auto figures = ParseFuzzFigures(text, "f");
  ASSERT_FALSE(figures);
  EXPECT_THAT(documents::Print(figures.error()), HasSubstr("/targets/1/edges"));
}

TEST(FuzzFigures, AreASectionOfThePageWhereThereAreSome) {
  const auto figures = ParseFuzzFigures(Committed(), "f");
  ASSERT_TRUE(figures);
  EXPECT_THAT(RenderHtml({.fuzz = *figures}), HasSubstr("id=\"fuzzing\""));
  EXPECT_THAT(RenderHtml({}), Not(HasSubstr("id=\"fuzzing\"")));
}

TEST(FuzzFigures, ShowAFindingWithItsCommandEscaped) {
  FuzzFigures figures;
  figures.findings.push_back({"fuzz_json", "crash", "build/fuzz-out/fuzz_json <x>"});
  EXPECT_THAT(RenderFuzzFigures(figures), HasSubstr("build/fuzz-out/fuzz_json &lt;x&gt;"));
  EXPECT_THAT(RenderFuzzFigures(FuzzFigures()), HasSubstr("No input broke"));
}

}  // namespace
}  // namespace portcullis::reports
