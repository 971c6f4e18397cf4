// The end of what a child wrote to its standard error, and of nothing before it, however much it
// was.

#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace portcullis::targets {

class LastWords {
 public:
  void Add(std::string_view text) {
    text_ += text;
    if (text_.size() > 2 * kKept) text_.erase(0, text_.size() - kKept);
  }

  // Text: its last lines as they came, at most kKept bytes.
  std::string Text() const {
    return text_.size() > kKept ? text_.substr(text_.size() - kKept) : text_;
  }

 private:
  static constexpr std::size_t kKept = 4096;
  std::string text_;
};

}  // namespace portcullis::targets
