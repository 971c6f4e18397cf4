// JUnit XML, held against its schema by xmllint, a reader that is not ours.

#include "reports/junit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "conformance/documents/file_io.h"

namespace portcullis::reports {
namespace {

using testing::HasSubstr;
using testing::Not;

RequirementResult Of(std::string id, Result result, std::string reason = "") {
  RequirementResult requirement;
  requirement.id = std::move(id);
  requirement.level = "documented";
  requirement.statement = "A port that is reserved is kept.";
  requirement.source = "a page, Remarks";
  requirement.result = result;
  CaseResult one;
  one.name = "Theme.Case";
  one.result = result;
  one.reason = std::move(reason);
  if (result == Result::kFail || result == Result::kDiffers) {
    Evidence evidence;
    evidence.step = 3;
    evidence.call = "WSAIoctl(s1)";
    evidence.allowed = "success";
    evidence.observed = "WSAEINVAL";
    evidence.replay = "portcullis replay x.json";
    one.evidence.push_back(evidence);
  }
  requirement.cases.push_back(one);
  return requirement;
}

Results OneOfEach() {
  Results run;
  run.target = {"acme", "2.1", "Linux 6.1", {}};
  run.run.target_spec = "exec:./acme";
  run.catalogue_version = 3;
  run.requirements = {
      Of("ACQ-OUT-01", Result::kPass),
      Of("ACQ-OUT-02", Result::kFail),
      Of("ACQ-OUT-03", Result::kUnstable, "3 of 5 runs"),
      Of("ACQ-OUT-04", Result::kDiffers),
      Of("GEN-RET-01", Result::kError, "the testee cannot be started"),
      Of("GEN-RET-02", Result::kNotSupported, "the target lacks: ipv6"),
      Of("GEN-RET-03", Result::kNotProvoked, "no control: hold"),
      Of("GEN-RET-04", Result::kDisturbed, "ports were taken"),
      Of("GEN-RET-05", Result::kNotRun),
  };
  return run;
}

// What xmllint says of it; "" where it is by the schema.
std::string Complaint(const std::string& xml) {
  const std::string base = testing::TempDir() + "portcullis_junit_" + std::to_string(getpid());
  EXPECT_TRUE(documents::WriteFileAtomically(base + ".xml", xml).has_value());
  const std::string command = "xmllint --noout --schema '" PORTCULLIS_REPORTS "/junit.xsd' '" +
                              base + ".xml' >'" + base + ".out' 2>&1";
  const int status = std::system(command.c_str());
  const std::string said = documents::ReadFile(base + ".out").value_or("");
  for (const char* ending : {".xml", ".out"}) unlink((base + ending).c_str());
  return status == 0 ? "" : said;
}

TEST(JUnit, IsByItsSchema) {
  EXPECT_EQ(Complaint(RenderJUnit({OneOfEach(), Results{}})), "");
  EXPECT_EQ(Complaint(RenderJUnit({})), "");
  EXPECT_THAT(Complaint("<testsuites><case/></testsuites>"), HasSubstr("case"))
      << "the schema has to refuse something";
}

TEST(JUnit, CountsEachResultAsAViewerDoes) {
  const std::string xml = RenderJUnit({OneOfEach()});
  EXPECT_THAT(xml, HasSubstr("<testsuite name=\"acme 2.1\" tests=\"9\" failures=\"2\" "
                             "errors=\"1\" skipped=\"4\">"));
  EXPECT_THAT(xml, HasSubstr("<testcase classname=\"acme.ACQ\" name=\"ACQ-OUT-01: A port that is "
                             "reserved is kept.\"/>"));
  EXPECT_THAT(xml, HasSubstr("<failure type=\"fail\""));
  EXPECT_THAT(xml, HasSubstr("<failure type=\"unstable\""));
  EXPECT_THAT(xml, HasSubstr("<error type=\"error\" message=\"the testee cannot be started\">"));
  EXPECT_THAT(xml, HasSubstr("<skipped message=\"not supported: the target lacks: ipv6\"/>"));
  EXPECT_THAT(xml, HasSubstr("<system-out>differs: "));
}

TEST(JUnit, SkipsWhatIsExpectedInAllOfItsCasesAndNothingElse) {
  Expectation one;
  one.requirement = "ACQ-OUT-02";
  one.cause = Cause::kForbidden;
  one.reason = "known";
  Expectations expectations;
  expectations.all = {one};
  Results run = OneOfEach();
  CaseResult& broken = run.requirements[1].cases[0];
  broken.cause = broken.evidence[0].cause = Cause::kForbidden;
  const std::string xml = RenderJUnit({run}, expectations);
  EXPECT_THAT(xml, HasSubstr("failures=\"1\" errors=\"1\" skipped=\"5\">"));
  EXPECT_THAT(xml, HasSubstr("<skipped message=\"fail, as expected\"/>"));
  broken.cause = broken.evidence[0].cause = Cause::kCrash;
  EXPECT_THAT(RenderJUnit({run}, expectations), HasSubstr("failures=\"2\"")) << "another cause";
}

TEST(JUnit, HasTheEvidenceOfAFailure) {
  EXPECT_THAT(RenderJUnit({OneOfEach()}),
              HasSubstr("Theme.Case\n  call 3    WSAIoctl(s1)\n  allowed   success\n  observed  "
                        "WSAEINVAL\n  replay    portcullis replay x.json\n"));
}

TEST(JUnit, TakesAnythingThatATargetSays) {
  Results run = OneOfEach();
  run.target.name = "<b>&\"'\x01\n\xE2\x80\xAE";
  run.requirements[1].cases[0].evidence[0].observed =
      std::string("]]></failure><script>\x00\x1B[31m", 26) + "\xEF\xBF\xBF\xEF\xBF\xBE";
  run.requirements[4].cases[0].reason = "a\tb\nc\"d";
  const std::string xml = RenderJUnit({run});
  EXPECT_EQ(Complaint(xml), "");
  EXPECT_THAT(xml, Not(HasSubstr("<script>")));
  EXPECT_THAT(xml, HasSubstr("]]&gt;&lt;/failure&gt;&lt;script&gt;?"));
  EXPECT_THAT(xml, HasSubstr("message=\"a b c&quot;d\""));
}

TEST(JUnit, ShowsSomeOfMuchEvidenceAndSaysHowMuchMoreThereIs) {
  Results run = OneOfEach();
  auto& evidence = run.requirements[1].cases[0].evidence;
  evidence.resize(5, evidence.front());
  EXPECT_THAT(RenderJUnit({run}), HasSubstr("\nand 2 more\n</failure>"));
}

}  // namespace
}  // namespace portcullis::reports
