// The matrices of WSAIoctl and WSPIoctl: one for each reservation code and way of calling it, and
// one for each other code, where the way is a dimension. Called by blocks.cc and the tests.

#pragma once

#include <vector>

#include "conformance/suite/ioctl_plan.h"
#include "conformance/suite/matrix.h"

namespace portcullis::suite {

std::vector<Matrix> IoctlMatrices();

}  // namespace portcullis::suite
