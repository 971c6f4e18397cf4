#include "reports/html/parts.h"

#include <array>
#include <cstdint>
#include <cstdio>
#include <optional>

#include "conformance/documents/sha256.h"
#include "reports/html/assets.h"

namespace portcullis::reports {
namespace {

constexpr std::size_t kMostBytes = 4000;  // of one text that a target or a file has made

// A Content-Security-Policy names a script by the base64 of its hash.
std::string ScriptHash() {
  const std::string hex = documents::Sha256(PageScript());
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const auto nibble = [](char c) {
    return static_cast<std::uint32_t>(c <= '9' ? c - '0' : c - 'a' + 10);
  };
  std::string base64;
  std::uint32_t bits = 0;
  int held = 0;
  for (const char c : hex) {
    bits = bits << 4 | nibble(c);
    held += 4;
    if (held < 6) continue;
    held -= 6;
    base64 += kDigits[bits >> held & 63];
    bits &= (1U << held) - 1;
  }
  if (held > 0) base64 += kDigits[bits << (6 - held) & 63];
  while (base64.size() % 4 != 0) base64 += '=';
  return base64;
}

void AppendUtf8(std::string& text, std::uint32_t code) {
  text += static_cast<char>(0xE0 | code >> 12);
  text += static_cast<char>(0x80 | (code >> 6 & 0x3F));
  text += static_cast<char>(0x80 | (code & 0x3F));
}

// The code point of three bytes of UTF-8 at `at`; nothing where there is none.
std::optional<std::uint32_t> ThreeBytes(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[at + i]); };
  if (at + 2 >= text.size() || (byte(0) & 0xF0) != 0xE0) return std::nullopt;
  return (byte(0) & 0xFU) << 12 | (byte(1) & 0x3FU) << 6 | (byte(2) & 0x3FU);
}

// What would turn the direction of the text that follows: U+200E and U+200F, U+202A to U+202E,
// U+2066 to U+2069. (U+061C has two bytes and turns nothing by itself.)
bool TurnsDirection(std::uint32_t code) {
  return code == 0x200E || code == 0x200F || (code >= 0x202A && code <= 0x202E) ||
         (code >= 0x2066 && code <= 0x2069);
}

// Not in the middle of a character.
std::string_view First(std::string_view text, std::size_t bytes) {
  while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xC0) == 0x80) --bytes;
  return text.substr(0, bytes);
}

}  // namespace

std::string PageHead(const std::string& title) {
  std::string html =
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      // Nothing is loaded, and no script runs but ours: whatever a target says stays text.
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
      "'unsafe-inline'; script-src 'sha256-" +
      ScriptHash() +
      "'; base-uri 'none'; form-action 'none'\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>" +
      title + "</title>\n<style>\n";
  html += PageStyle();
  return html + "</style>\n</head>\n<body>\n";
}

std::string Escape(std::string_view text) {
  std::size_t left_out = 0;
  if (text.size() > kMostBytes) {
    const std::string_view first = First(text, kMostBytes);
    left_out = text.size() - first.size();
    text = first;
  }
  std::string escaped;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    const auto byte = static_cast<unsigned char>(c);
    if (c == '&') {
      escaped += "&amp;";
    } else if (c == '<') {
      escaped += "&lt;";
    } else if (c == '>') {
      escaped += "&gt;";
    } else if (c == '"') {
      escaped += "&quot;";
    } else if (c == '\'') {
      escaped += "&#39;";
    } else if ((byte < 0x20 && c != '\n' && c != '\t') || byte == 0x7F) {
      AppendUtf8(escaped, byte == 0x7F ? 0x2421 : 0x2400 + byte);  // the picture of the character
    } else if (const auto code = ThreeBytes(text, at); code && TurnsDirection(*code)) {
      std::array<char, 16> name{};
      std::snprintf(name.data(), name.size(), "[U+%04X]", static_cast<unsigned>(*code));
      escaped += name.data();
      at += 2;
    } else {
      escaped += c;
    }
  }
  if (left_out > 0) {
    escaped += "&hellip; (" + std::to_string(left_out) + " more bytes, in the results file)";
  }
  return escaped;
}

std::string_view ClassOf(Result result) {
  switch (result) {
    case Result::kError:
      return "r error";
    case Result::kFail:
      return "r fail";
    case Result::kUnstable:
      return "r unstable";
    case Result::kDiffers:
      return "r differs";
    case Result::kPass:
      return "r pass";
    case Result::kDisturbed:
    case Result::kNotProvoked:
    case Result::kNotSupported:
    case Result::kRecorded:
    case Result::kNotRun:
      break;
  }
  return "r";
}

std::string_view MarkOf(Result result) {
  switch (result) {
    case Result::kError:
      return "!";
    case Result::kFail:
      return "&#10007;";  // ballot x
    case Result::kUnstable:
      return "&#8645;";  // up and down
    case Result::kDiffers:
      return "&ne;";
    case Result::kPass:
      return "&#10003;";  // check
    case Result::kDisturbed:
      return "&#8776;";  // almost equal
    case Result::kNotProvoked:
      return "&#9675;";  // empty circle
    case Result::kNotSupported:
      return "&ndash;";
    case Result::kRecorded:
      return "&bull;";
    case Result::kNotRun:
      break;
  }
  return "&middot;";
}

std::string Badge(Result result) { return Badge(result, ResultName(result)); }

std::string Badge(Result result, std::string_view word) {
  return "<span class=\"" + std::string(ClassOf(result)) + "\"><span aria-hidden=\"true\">" +
         std::string(MarkOf(result)) + "</span><span class=\"word\"> " + std::string(word) +
         "</span></span>";
}

std::string Counts(const std::map<Result, std::size_t>& counts) {
  std::string html;
  for (const auto& [result, count] : counts) {
    html += Badge(result, std::to_string(count) + " " + std::string(ResultName(result))) + " ";
  }
  return html;
}

std::string PlainRunName(const Results& run) {
  return run.target.name + (run.target.version.empty() ? "" : " " + run.target.version);
}

std::string RunName(const Results& run) { return "<bdi>" + Escape(PlainRunName(run)) + "</bdi>"; }

std::string RunHeads(const std::vector<Results>& runs) {
  std::string html;
  for (const Results& run : runs) {
    html += "<th scope=\"col\" class=\"run\">" + RunName(run) + "</th>";
  }
  return html;
}

std::string Soft(std::string_view text) {
  return "<span class=\"soft\">" + std::string(text) + "</span>";
}

std::string Why(std::string_view text) {
  return "<span class=\"why\">" + std::string(text) + "</span>";
}

std::string Code(std::string_view text) { return "<code>" + Escape(text) + "</code>"; }

std::string Counted(std::size_t count, const std::string& what) {
  return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

std::string ScrollingTable(std::string_view name, std::string_view classes) {
  return "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"" + std::string(name) +
         "\"><table" + (classes.empty() ? "" : " class=\"" + std::string(classes) + "\"") + ">\n";
}

}  // namespace portcullis::reports
