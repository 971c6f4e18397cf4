#include "ci/checks/documents.h"

#include <gtest/gtest.h>

namespace portcullis::checks {
namespace {

TEST(CheckReadmes, WantsOneAtTheRootAtTheTopAndBesideSources) {
  const SourceTree tree = {{"reports/results.h", ""},       {"ci/setup", ""},
                           {"conformance/README.md", ""},   {"conformance/run/runner.cc", ""},
                           {"conformance/data/a.json", ""}, {".ci/run", ""}};
  std::vector<std::string> missing;
  for (const Finding& finding : CheckReadmes(tree)) {
    missing.push_back(finding.path);
  }
  EXPECT_EQ(missing, (std::vector<std::string>{"README.md", "ci/README.md",
                                               "conformance/run/README.md", "reports/README.md"}));
}

TEST(CheckLinks, FollowsFilesFoldersAndAnchors) {
  const SourceTree tree = {
      {"README.md", "[a](ci/README.md#x), [b](ci), [c](ci/), [d](#top), [e](https://x.example)\n"},
      {"ci/README.md", "[up](../README.md) [root](..)\n"}};
  EXPECT_EQ(Print(CheckLinks(tree)), "");
}

TEST(CheckLinks, RefusesALinkThatLeadsNowhere) {
  const SourceTree tree = {{"ci/README.md", "\nfine\n[setup](setup) [gone](checks/gone.md)\n"},
                           {"ci/setup", ""}};
  const auto findings = CheckLinks(tree);
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(Print(findings), "ci/README.md:3: the link to checks/gone.md leads nowhere\n");
}

// The places are put together here, so that this file does not hold them either.
TEST(CheckPlaces, RefusesAHomeFolder) {
  const std::string home = std::string("/ho") + "me/someone/portcullis";
  const auto findings = CheckPlaces({{"ci/test", "#!/bin/sh\ncd " + home + "\n"}});
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].line, 2u);
}

TEST(CheckPlaces, RefusesAPackageHost) {
  EXPECT_EQ(CheckPlaces({{"ci/setup", std::string("fetch http://deb.de") + "bian.org/x\n"}}).size(),
            1u);
}

TEST(CheckPlaces, AllowsTheSameLettersInARelativePath) {
  EXPECT_EQ(Print(CheckPlaces({{"ci/test", std::string("cat reports/ho") + "me/index.html\n"}})),
            "");
}

}  // namespace
}  // namespace portcullis::checks
