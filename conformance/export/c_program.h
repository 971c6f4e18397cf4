// A scenario as one self-contained file in C: the calls, and what each is allowed to answer.
//
// Called by `portcullis export`. The file needs no other file and no tool of ours: Windows' headers
// and a compiler of C, or of C++ (where it is compiled against reference/dropin). It is read before
// it is run, by whoever gets it with a bug report, so helpers stand in it only where they are used.
// Performs nothing itself. Safe from any thread.

#pragma once

#include <string>

#include "conformance/export/c_helpers.h"
#include "conformance/export/forecast.h"
#include "conformance/scenario/step.h"

namespace portcullis::exporting {

struct COptions {
  Form form = Form::kProgram;
  std::string program_version;  // of portcullis, for the comment at the top
};

// PrintC: the file's text, UTF-8, lines ended by '\n'. `scenario` is one that can be written in C
// (exportable.h), `forecast` was made of it.
std::string PrintC(const scenario::Scenario& scenario, const Forecast& forecast,
                   const COptions& options);

}  // namespace portcullis::exporting
