// Numbers as the pages show them: no locale, no exponent.
//
// Pure functions.

#pragma once

#include <string>

namespace portcullis::reports {

// Fixed: so many digits after the point.
std::string Fixed(double value, int digits);

// Short: three digits that count, "0.5", "12.3", "524288"; nothing after the point that is 0.
std::string Short(double value);

// TimeText: nanoseconds in the unit that reads best, "12.3 ns", "1.5 µs".
std::string TimeText(double nanoseconds);

}  // namespace portcullis::reports
