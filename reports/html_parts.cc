#include "reports/html_parts.h"

namespace portcullis::reports {
namespace {

constexpr std::string_view kHead = R"(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Portcullis: port reservations, requirement by requirement</title>
<style>
:root { color-scheme: light dark; --ink: #1b1f24; --soft: #57606a; --line: #d0d7de; --paper: #fff;
  --band: #f6f8fa; --fail: #b3261e; --failbg: #fdecea; --differs: #7a5200; --differsbg: #fff4d6;
  --pass: #14632f; --passbg: #e6f4ea; --none: #57606a; --nonebg: #f0f2f4; --error: #7b1fa2;
  --errorbg: #f6e8fb; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --soft: #9da7b1; --line: #30363d;
  --paper: #0d1117; --band: #161b22; --fail: #ffb4ab; --failbg: #4a1512; --differs: #f2cc60;
  --differsbg: #3d2e00; --pass: #7ee2a0; --passbg: #0f3420; --none: #9da7b1; --nonebg: #21262d;
  --error: #e3b5f5; --errorbg: #3b1648; } }
body { margin: 0 auto; max-width: 76rem; padding: 1.5rem; color: var(--ink);
  background: var(--paper); font: 15px/1.45 system-ui, sans-serif; }
h1 { font-size: 1.6rem; margin: 0 0 .25rem; } h2 { font-size: 1.2rem; margin: 2.2rem 0 .6rem; }
h3 { font-size: 1rem; margin: 1.6rem 0 .4rem; } p { margin: .3rem 0; } .soft { color: var(--soft); }
table { border-collapse: collapse; width: 100%; }
caption { text-align: left; color: var(--soft); padding-bottom: .4rem; }
th, td { border-bottom: 1px solid var(--line); padding: .4rem .6rem; text-align: left;
  vertical-align: top; }
thead th { background: var(--band); position: sticky; top: 0; }
th.id, code, pre { font-family: ui-monospace, monospace; font-size: .9em; }
th.id { white-space: nowrap; font-weight: 600; }
.r { display: inline-block; border-radius: .3rem; padding: .05rem .45rem; white-space: nowrap;
  color: var(--none); background: var(--nonebg); }
.pass { color: var(--pass); background: var(--passbg); }
.fail { color: var(--fail); background: var(--failbg); font-weight: 600; }
.unstable { color: var(--fail); background: var(--differsbg); font-weight: 600; }
.differs { color: var(--differs); background: var(--differsbg); font-weight: 600; }
.error { color: var(--error); background: var(--errorbg); font-weight: 600; }
.why { display: block; color: var(--soft); font-size: .85em; }
dl.case { display: grid; grid-template-columns: max-content 1fr; gap: .15rem .9rem; margin: .4rem 0;
  padding: .5rem .8rem; background: var(--band); border-left: 3px solid var(--line); }
dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; } nav a { margin-right: 1rem; } a { color: inherit; }
details { margin: 0; } summary { cursor: pointer; } ul { margin: .2rem 0; padding-left: 1.2rem; }
section.proof { padding-top: .2rem; } .gap { color: var(--fail); font-weight: 600; }
td ul.readings { list-style: none; padding: 0; margin: .4rem 0 0; }
td ul.readings li { margin: 0 0 .35rem; padding-left: .6rem; border-left: 3px solid var(--line); }
</style>
</head>
<body>
)";

}  // namespace

std::string_view PageHead() { return kHead; }

std::string Escape(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      case '\'':
        escaped += "&#39;";
        break;
      default:
        // Characters that HTML has no place for.
        if (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t') {
          escaped += "\xEF\xBF\xBD";
        } else {
          escaped += c;
        }
    }
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

bool IsComplaint(Result result) { return Worse(result, Result::kDiffers) == result; }

std::string Badge(Result result) {
  return "<span class=\"" + std::string(ClassOf(result)) + "\">" + std::string(ResultName(result)) +
         "</span>";
}

Result WorstOf(const std::vector<CaseResult>& cases) {
  Result worst = Result::kNotRun;
  for (const CaseResult& of_case : cases) worst = Worse(worst, of_case.result);
  return worst;
}

std::string RunName(const Results& run) {
  return Escape(run.target.name + (run.target.version.empty() ? "" : " " + run.target.version));
}

std::string Soft(std::string_view text) {
  return "<span class=\"soft\">" + std::string(text) + "</span>";
}

}  // namespace portcullis::reports
