#include "conformance/targets/winsock/socket_table.h"

#include <algorithm>

#include "conformance/targets/winsock/system_calls.h"
#include "conformance/targets/winsock/windows_api.h"

namespace portcullis::targets {
namespace {

// Far above any handle that a process gets: a table of that many handles cannot exist.
constexpr std::uintptr_t kNeverADescriptor = 0x7FFF0000u;

}  // namespace

SocketTable::SocketTable() : file_(INVALID_SOCKET) {}

SocketTable::~SocketTable() {
  if (event_ != nullptr) CloseHandle(event_);
  if (file_ != INVALID_SOCKET) CloseHandle(reinterpret_cast<HANDLE>(file_));
}

std::uintptr_t SocketTable::Resolve(const scenario::SocketRef& socket) const {
  using Kind = scenario::SocketRef::Kind;
  switch (socket.kind) {
    case Kind::kNamed: {
      const auto found = named_.find(socket.name);
      return found == named_.end() ? INVALID_SOCKET : found->second.number;
    }
    case Kind::kInvalid:
      return INVALID_SOCKET;
    case Kind::kNever:
      return kNeverADescriptor;
    case Kind::kEvent:
      return reinterpret_cast<std::uintptr_t>(event_);
    case Kind::kFile:
      return file_;
  }
  return INVALID_SOCKET;
}

std::int32_t SocketTable::Family(const scenario::SocketRef& socket) const {
  const auto found = named_.find(socket.name);
  const bool is_named = socket.kind == scenario::SocketRef::Kind::kNamed && found != named_.end();
  return is_named ? found->second.family : AF_INET;
}

bool SocketTable::Lives(std::uintptr_t number) const {
  const auto is_it = [number](const SocketRecord& record) {
    return record.lives && record.number == number;
  };
  return std::any_of(named_.begin(), named_.end(),
                     [&](const auto& entry) { return is_it(entry.second); }) ||
         std::any_of(unnamed_.begin(), unnamed_.end(), is_it);
}

void SocketTable::Made(const std::string& name, std::uintptr_t number, std::int32_t family) {
  SocketRecord& record = named_[name];
  if (record.lives) unnamed_.push_back(record);
  record = {number, family, true};
}

void SocketTable::Closed(std::uintptr_t number) {
  for (auto& [name, record] : named_) {
    if (record.number == number) record.lives = false;
  }
  for (SocketRecord& record : unnamed_) {
    if (record.number == number) record.lives = false;
  }
}

void SocketTable::AllClosed() {
  for (auto& [name, record] : named_) record.lives = false;
  unnamed_.clear();
}

void SocketTable::CloseAll() {
  for (const auto& [name, record] : named_) {
    if (record.lives) closesocket(record.number);
  }
  for (const SocketRecord& record : unnamed_) {
    if (record.lives) closesocket(record.number);
  }
  named_.clear();
  unnamed_.clear();
}

void SocketTable::RenewOthers() {
  // A number that an implementation closed may stand for something else by now, so the old one is
  // left as it is.
  if (event_ == nullptr || SetEvent(event_) == FALSE) {
    event_ = CreateEventW(nullptr, TRUE, FALSE, nullptr);
  }
  ResetEvent(event_);
  if (file_ == INVALID_SOCKET || !system::IsFile(file_)) file_ = system::MakeFile();
}

}  // namespace portcullis::targets
