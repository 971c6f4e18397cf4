#include <array>
#include <utility>

#include "conformance/targets/winsock/persistent_journal.h"
#include "conformance/targets/winsock/windows_api.h"

namespace portcullis::targets {
namespace {

std::wstring Wide(const std::string& text) {
  const int bytes = static_cast<int>(text.size());
  const int size = MultiByteToWideChar(CP_UTF8, 0, text.data(), bytes, nullptr, 0);
  std::wstring wide(static_cast<std::size_t>(size), L'\0');
  MultiByteToWideChar(CP_UTF8, 0, text.data(), bytes, wide.data(), size);
  return wide;
}

std::string Narrow(const std::wstring& wide) {
  const int letters = static_cast<int>(wide.size());
  const int size =
      WideCharToMultiByte(CP_UTF8, 0, wide.data(), letters, nullptr, 0, nullptr, nullptr);
  std::string text(static_cast<std::size_t>(size), '\0');
  WideCharToMultiByte(CP_UTF8, 0, wide.data(), letters, text.data(), size, nullptr, nullptr);
  return text;
}

class WindowsJournalFile : public JournalFile {
 public:
  explicit WindowsJournalFile(std::wstring path) : path_(std::move(path)) {}

  bool Append(std::string_view text) override {
    const std::wstring folder = path_.substr(0, path_.find_last_of(L'\\'));
    CreateDirectoryW(folder.c_str(), nullptr);
    // FILE_APPEND_DATA alone makes each write one step at the end of the file, whoever else writes.
    const HANDLE file =
        CreateFileW(path_.c_str(), FILE_APPEND_DATA, FILE_SHARE_READ | FILE_SHARE_WRITE, nullptr,
                    OPEN_ALWAYS, FILE_ATTRIBUTE_NORMAL, nullptr);
    if (file == INVALID_HANDLE_VALUE) return false;
    DWORD written = 0;
    const bool is_written =
        WriteFile(file, text.data(), static_cast<DWORD>(text.size()), &written, nullptr) != FALSE &&
        written == text.size();
    const bool is_flushed = FlushFileBuffers(file) != FALSE;
    CloseHandle(file);
    return is_written && is_flushed;
  }

  tl::expected<std::string, std::string> Read() override {
    const HANDLE file = CreateFileW(path_.c_str(), GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE,
                                    nullptr, OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, nullptr);
    if (file == INVALID_HANDLE_VALUE) {
      const DWORD error = GetLastError();
      if (error == ERROR_FILE_NOT_FOUND || error == ERROR_PATH_NOT_FOUND) return std::string();
      return tl::make_unexpected(Name() + ": error " + std::to_string(error));
    }
    std::string text;
    std::array<char, 4096> buffer{};
    DWORD size = 0;
    bool is_read = true;
    do {
      is_read =
          ReadFile(file, buffer.data(), static_cast<DWORD>(buffer.size()), &size, nullptr) != FALSE;
      text.append(buffer.data(), is_read ? size : 0);
    } while (is_read && size > 0);
    CloseHandle(file);
    if (!is_read) return tl::make_unexpected(Name() + ": cannot be read");
    return text;
  }

  std::string Name() const override { return Narrow(path_); }

 private:
  std::wstring path_;
};

}  // namespace

std::unique_ptr<JournalFile> OpenJournal() {
  std::array<wchar_t, MAX_PATH> folder{};
  const DWORD size =
      GetEnvironmentVariableW(L"ProgramData", folder.data(), static_cast<DWORD>(folder.size()));
  const std::wstring data =
      size > 0 && size < folder.size() ? std::wstring(folder.data(), size) : L"C:\\ProgramData";
  return std::make_unique<WindowsJournalFile>(data + L"\\portcullis\\persistent.journal");
}

std::unique_ptr<JournalFile> OpenJournal(const std::string& path) {
  return std::make_unique<WindowsJournalFile>(Wide(path));
}

}  // namespace portcullis::targets
