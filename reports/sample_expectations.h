// Expectations for the tests of this folder, and the catalogue that they are read by.

#pragma once

#include <gtest/gtest.h>

#include <string>

#include "reports/expectations.h"

namespace portcullis::reports {

inline const requirements::Catalogue& Catalogue() {
  static const requirements::Catalogue catalogue = [] {
    requirements::Catalogue made;
    for (const char* id : {"ACQ-OUT-01", "ACQ-OUT-02", "ACQ-NETDOWN-01", "ACQ-WILD-01"}) {
      made.requirements.emplace_back().id = id;
    }
    made.questions.emplace_back().id = "Q-ACQ-TAKEN-CODE";
    return made;
  }();
  return catalogue;
}

inline Expectations Read(const std::string& entries, const std::string& target = "") {
  const auto read =
      ParseExpectations(R"({"format": 1, )" + target + R"("expectations": [)" + entries + "]}",
                        "acme.json", Catalogue());
  EXPECT_TRUE(read.has_value()) << documents::Print(read.error());
  return read.value_or(Expectations{});
}

inline std::string Entry(const std::string& subject, const std::string& more = "") {
  return "{" + subject + R"(, "result": "fail", "cause": "forbidden", "reason": "why")" + more +
         "}";
}

}  // namespace portcullis::reports
