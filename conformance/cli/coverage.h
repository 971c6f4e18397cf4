// Which cases and defects cover a requirement: declared once, at the case and at the defect.

#pragma once

#include "conformance/requirements/requirements_text.h"

namespace portcullis::cli {

requirements::Coverage CollectCoverage();

}  // namespace portcullis::cli
