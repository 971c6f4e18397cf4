#include "ci/checks/documents.h"

#include <array>
#include <cctype>
#include <filesystem>
#include <set>
#include <string>
#include <string_view>

namespace portcullis::checks {
namespace {

std::string FolderOf(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? "" : std::string(path.substr(0, slash));
}

std::set<std::string> Folders(const SourceTree& tree) {
  std::set<std::string> folders = {""};
  for (const auto& [path, text] : tree) {
    for (std::string folder = FolderOf(path); !folder.empty(); folder = FolderOf(folder)) {
      folders.insert(folder);
    }
  }
  return folders;
}

// The places, each in two halves, so that this file does not hold what it forbids.
struct Place {
  std::string_view head;
  std::string_view tail;
};
constexpr std::array kPlaces = {
    Place{"/ho", "me/"},
    Place{"/ro", "ot/"},
    Place{"/Us", "ers/"},
    Place{":\\Us", "ers"},
    Place{"/wo", "rk/"},
    Place{"/tmp/s", "pec"},
    Place{"deb.de", "bian.org"},
    Place{"snapshot.de", "bian.org"},
    Place{"registry.np", "mjs.org"},
    Place{"py", "pi.org"},
};

// A path begins where the text before it does not continue into it: "a/home/" is a relative path.
bool BeginsThere(std::string_view line, std::size_t at) {
  if (at == 0 || line[at] != '/') {
    return true;
  }
  const auto before = static_cast<unsigned char>(line[at - 1]);
  return std::isalnum(before) == 0 &&
         std::string_view("_.-}/)*").find(line[at - 1]) == std::string_view::npos;
}

}  // namespace

std::vector<Finding> CheckReadmes(const SourceTree& tree) {
  std::set<std::string> wanting = {""};
  for (const auto& [path, text] : tree) {
    const std::string folder = FolderOf(path);
    if (folder.starts_with(".")) {
      continue;
    }
    wanting.insert(folder.substr(0, folder.find('/')));
    if (path.ends_with(".h") || path.ends_with(".cc")) {
      wanting.insert(folder);
    }
  }
  std::vector<Finding> findings;
  for (const std::string& folder : wanting) {
    const std::string readme = folder.empty() ? "README.md" : folder + "/README.md";
    if (!tree.contains(readme)) {
      findings.push_back({readme, 0, "is missing: every folder says what lives in it"});
    }
  }
  return findings;
}

std::vector<Finding> CheckLinks(const SourceTree& tree) {
  const std::set<std::string> folders = Folders(tree);
  std::vector<Finding> findings;
  for (const auto& [path, text] : tree) {
    if (!path.ends_with(".md")) {
      continue;
    }
    ForEachLine(text, [&, &path = path](std::size_t line, std::string_view content) {
      for (std::size_t at = content.find("]("); at != std::string_view::npos;
           at = content.find("](", at + 1)) {
        const std::string_view rest = content.substr(at + 2);
        std::string link(rest.substr(0, rest.find(')')));
        if (link.find("://") != std::string::npos || link.starts_with("mailto:")) {
          continue;
        }
        link = link.substr(0, link.find('#'));
        if (link.empty()) {
          continue;
        }
        std::string place =
            (std::filesystem::path(FolderOf(path)) / link).lexically_normal().generic_string();
        if (place.ends_with('/')) {
          place.pop_back();
        }
        if (place != "." && !tree.contains(place) && !folders.contains(place)) {
          findings.push_back({path, line, "the link to " + link + " leads nowhere"});
        }
      }
    });
  }
  return findings;
}

std::vector<Finding> CheckPlaces(const SourceTree& tree) {
  std::vector<Finding> findings;
  for (const auto& [path, text] : tree) {
    ForEachLine(text, [&, &path = path](std::size_t line, std::string_view content) {
      for (const Place& half : kPlaces) {
        const std::string place = std::string(half.head) + std::string(half.tail);
        for (std::size_t at = content.find(place); at != std::string_view::npos;
             at = content.find(place, at + 1)) {
          if (BeginsThere(content, at)) {
            findings.push_back({path, line, "names " + place + ", which other machines lack"});
            break;
          }
        }
      }
    });
  }
  return findings;
}

}  // namespace portcullis::checks
