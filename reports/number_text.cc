#include "reports/number_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <system_error>
#include <utility>

namespace portcullis::reports {

std::string Fixed(double value, int digits) {
  std::array<char, 400> text{};  // the longest double has 309 digits before its point
  const auto done = std::to_chars(text.data(), text.data() + text.size(), value,
                                  std::chars_format::fixed, digits);
  return done.ec == std::errc() ? std::string(text.data(), done.ptr) : "?";
}

std::string Short(double value) {
  if (value == 0) return "0";
  const double size = std::abs(value);
  if (size < 1e-9) return "0";
  const int digits = std::max(0, 2 - static_cast<int>(std::floor(std::log10(size))));
  std::string text = Fixed(value, digits);
  if (text.find('.') == std::string::npos) return text;
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  return text;
}

std::string TimeText(double nanoseconds) {
  using Unit = std::pair<double, const char*>;
  constexpr std::array<Unit, 3> kUnits = {Unit{1e9, " s"}, Unit{1e6, " ms"},
                                          Unit{1e3, " \xC2\xB5s"}};
  for (const auto& [size, name] : kUnits) {
    if (nanoseconds >= size) return Short(nanoseconds / size) + name;
  }
  return Short(nanoseconds) + " ns";
}

}  // namespace portcullis::reports
