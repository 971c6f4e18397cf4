#include "conformance/contribution/zip.h"

#include <minizip/unzip.h>

#include <array>
#include <memory>
#include <type_traits>
#include <utility>

namespace portcullis::contribution {
namespace {

using documents::DocumentError;

constexpr uLong kEncrypted = 1;  // bit 0 of an entry's flags
constexpr uLong kStored = 0;
constexpr uLong kDeflated = 8;
constexpr std::size_t kLongestName = 256;

struct CloseZip {
  void operator()(std::remove_pointer_t<unzFile>* zip) const { unzClose(zip); }
};
using Zip = std::unique_ptr<std::remove_pointer_t<unzFile>, CloseZip>;

// One entry, and what is wrong with it.
class Entry {
 public:
  Entry(unzFile zip, const std::string& path) : zip_(zip), path_(path) {}

  // Reads the current entry into `files`, which may take `room` more bytes.
  tl::expected<void, DocumentError> ReadInto(Files& files, std::size_t room) {
    unz_file_info64 info{};
    std::array<char, kLongestName + 1> buffer{};
    if (unzGetCurrentFileInfo64(zip_, &info, buffer.data(), buffer.size(), nullptr, 0, nullptr,
                                0) != UNZ_OK) {
      return Refuse("", "a zip whose list of files can be read");
    }
    if (info.size_filename > kLongestName) {
      return Refuse("", "file names of at most " + std::to_string(kLongestName) + " characters");
    }
    const std::string raw(buffer.data(), info.size_filename);
    const bool is_folder = raw.ends_with('/') || raw.ends_with('\\');
    if (is_folder && info.uncompressed_size == 0) return {};
    tl::expected<std::string, std::string> name = AcceptName(raw);
    if (!name.has_value()) return Refuse(raw, name.error());
    if ((info.flag & kEncrypted) != 0) return Refuse(*name, "a file that is not encrypted");
    if (info.compression_method != kStored && info.compression_method != kDeflated) {
      return Refuse(*name, "a file that is stored or deflated");
    }
    if (files.contains(*name)) return Refuse(*name, "each file once");
    if (info.uncompressed_size > room) return TooMuch(*name);
    tl::expected<std::string, DocumentError> text = Unpack(*name, room);
    if (!text.has_value()) return tl::make_unexpected(std::move(text.error()));
    if (text->size() != info.uncompressed_size) {
      return Refuse(*name,
                    "as many bytes as the zip says, " + std::to_string(info.uncompressed_size));
    }
    files.emplace(std::move(*name), std::move(*text));
    return {};
  }

 private:
  tl::expected<std::string, DocumentError> Unpack(const std::string& name, std::size_t room) {
    if (unzOpenCurrentFile(zip_) != UNZ_OK) return RefuseText(name);
    std::string text;
    std::array<char, 65536> part{};
    int read = 0;
    while ((read = unzReadCurrentFile(zip_, part.data(), static_cast<unsigned>(part.size()))) > 0) {
      text.append(part.data(), static_cast<std::size_t>(read));
      if (text.size() > room) {
        unzCloseCurrentFile(zip_);
        return tl::make_unexpected(TooMuch(name).error());
      }
    }
    // Closing compares the checksum.
    const int closed = unzCloseCurrentFile(zip_);
    if (read < 0 || closed != UNZ_OK) return RefuseText(name);
    return text;
  }

  tl::expected<void, DocumentError> Refuse(const std::string& place, std::string expected) const {
    return tl::make_unexpected(DocumentError{path_, place, std::move(expected)});
  }
  tl::expected<std::string, DocumentError> RefuseText(const std::string& name) const {
    return tl::make_unexpected(
        DocumentError{path_, name, "a file that unpacks to what its checksum says"});
  }
  tl::expected<void, DocumentError> TooMuch(const std::string& name) const {
    return Refuse(name, "less: more than a contribution may have, unpacked");
  }

  unzFile zip_;
  const std::string& path_;
};

}  // namespace

tl::expected<Files, DocumentError> ReadZip(const std::string& path, const FileLimits& limits) {
  const Zip zip(unzOpen64(path.c_str()));
  if (zip == nullptr) return tl::make_unexpected(DocumentError{path, "", "a whole zip"});
  Files files;
  std::size_t bytes = 0;
  std::size_t entries = 0;
  for (int at = unzGoToFirstFile(zip.get()); at != UNZ_END_OF_LIST_OF_FILE;
       at = unzGoToNextFile(zip.get())) {
    if (at != UNZ_OK) {
      return tl::make_unexpected(DocumentError{path, "", "a zip whose list of files can be read"});
    }
    if (++entries > limits.files) {
      return tl::make_unexpected(
          DocumentError{path, "", "at most " + std::to_string(limits.files) + " files"});
    }
    const auto read = Entry(zip.get(), path).ReadInto(files, limits.bytes - bytes);
    if (!read.has_value()) return tl::make_unexpected(read.error());
    bytes = 0;
    for (const auto& [name, text] : files) bytes += text.size();
  }
  return files;
}

}  // namespace portcullis::contribution
