#include "conformance/explore/history_fields.h"

#include <cctype>

namespace portcullis::explore {

std::string NameOf(Named kind, unsigned number) {
  constexpr char kPrefixes[] = {'p', 't', 's', 'r', 'n', 'd', 'c', 'w'};  // as Named
  if (kind == Named::kThread && number == 1) return "main";
  return kPrefixes[static_cast<std::size_t>(kind)] + std::to_string(number);
}

unsigned NumberOf(Named kind, const std::string& name) {
  if (kind == Named::kThread && name == "main") return 1;
  unsigned number = 0;
  for (const char c : name) {
    if (std::isdigit(static_cast<unsigned char>(c)) != 0) {
      number = (number * 10 + static_cast<unsigned>(c - '0')) % 1000;
    } else {
      number = 0;
    }
  }
  return number == 0 ? 1 : number;
}

}  // namespace portcullis::explore
