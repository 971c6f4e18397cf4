// The style and the script of the page, embedded when the program is built: page.css and page.js.

#pragma once

#include <string_view>

namespace portcullis::reports {

std::string_view PageStyle();
std::string_view PageScript();

}  // namespace portcullis::reports
