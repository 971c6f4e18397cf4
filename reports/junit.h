// Results as JUnit XML, for the viewers of CI systems: one test suite for each run, one test case
// for each requirement.
//
// The form is that of junit.xsd beside this file, which is what Jenkins' xUnit plugin and the
// viewers that follow it read. A requirement that failed or is unstable is a failure, an error of
// the run an error; what was not judged is skipped, with the reason, and so is what fails as
// expected in all of its cases; what differs from an observation passes, with the difference as its
// output. Whatever comes from a results file is escaped; bytes that no XML may have become question
// marks. Pure functions.

#pragma once

#include <string>
#include <vector>

#include "reports/expectations.h"
#include "reports/results.h"

namespace portcullis::reports {

std::string RenderJUnit(const std::vector<Results>& runs, const Expectations& expectations = {});

}  // namespace portcullis::reports
