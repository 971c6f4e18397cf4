// Plugins that are written here, as C++ functions: what is looked over when one is loaded, and what
// the steps of a scenario become.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "conformance/targets/plugin/plugin_library.h"
#include "conformance/targets/plugin/plugin_target.h"
#include "reference/abi/control_codes.h"
#include "reference/abi/port_structures.h"

namespace portcullis::targets {
namespace {

using scenario::Event;
using scenario::Returned;
using testing::ElementsAre;
using testing::HasSubstr;

// The header's own layout on 64-bit machines: a plugin that was built before must go on working.
static_assert(sizeof(void*) != 8 || sizeof(portcullis_ioctl) == 56);
static_assert(sizeof(void*) != 8 || offsetof(portcullis_ioctl, operation) == 16);
static_assert(sizeof(void*) != 8 || offsetof(portcullis_ioctl, in_size) == 48);
static_assert(sizeof(void*) != 8 || offsetof(portcullis_plugin, make) == 32);
static_assert(sizeof(void*) != 8 || offsetof(portcullis_plugin, wsa_ioctl) == 120);
static_assert(sizeof(void*) != 8 || offsetof(portcullis_plugin, place) == 160);

// A host whose only ioctl pends, and ends when it has been asked three times.
struct Host {
  int asked = 0;
  std::vector<std::string> calls;
  portcullis_ioctl pending{};
};
Host* last_host = nullptr;

void Note(void* host, const std::string& call) { static_cast<Host*>(host)->calls.push_back(call); }

std::int32_t StartUp(void* host, std::uint32_t process) {
  Note(host, "WSAStartup in " + std::to_string(process));
  return process == 3 ? 10093 : 0;
}

std::int32_t OnSocket(void* host, std::uint32_t, std::uint64_t socket, std::uint16_t port) {
  Note(host, std::to_string(socket) + " port " + std::to_string(port));
  return 10013;
}

std::int32_t Ioctl(void* of_host, const portcullis_ioctl* call) {
  Host& host = *static_cast<Host*>(of_host);
  const auto* const in = static_cast<const unsigned char*>(call->in);
  Note(of_host, "in " + std::to_string(call->in_size) + ": " + std::to_string(in[0] * 256 + in[1]));
  host.pending = *call;
  return call->operation == 0 ? 10022 : PORTCULLIS_PENDING;
}

std::int32_t Ended(void* of_host, std::uint64_t operation, std::int32_t* error,
                   std::uint32_t* transferred) {
  Host& host = *static_cast<Host*>(of_host);
  if (operation != host.pending.operation || ++host.asked < 3) return 0;
  static_cast<unsigned char*>(host.pending.out)[0] = 0x4E;
  *error = 0;
  *transferred = 16;
  return 1;
}

constexpr const char* kCapabilities[] = {"processes", "acquire", "persistent", nullptr};

portcullis_plugin Written() {
  portcullis_plugin plugin{};
  plugin.abi = PORTCULLIS_PLUGIN_ABI;
  plugin.size = sizeof(plugin);
  plugin.name = "written here";
  plugin.version = "7";
  plugin.capabilities = kCapabilities;
  plugin.make = []() -> void* { return last_host = new Host; };
  plugin.destroy = [](void* host) { delete static_cast<Host*>(host); };
  plugin.wsa_startup = plugin.wsa_cleanup = StartUp;
  plugin.wsa_socket = [](void*, std::uint32_t, std::int32_t, std::int32_t, std::int32_t,
                         std::uint32_t flags, std::uint64_t* socket) -> std::int32_t {
    *socket = 40 + flags;
    return 0;
  };
  plugin.closesocket = [](void*, std::uint32_t, std::uint64_t) -> std::int32_t { return 10038; };
  plugin.bind = plugin.connect = plugin.sendto = OnSocket;
  plugin.getsockname = [](void*, std::uint32_t, std::uint64_t, std::uint16_t* port) {
    *port = 20005;
    return std::int32_t{0};
  };
  plugin.setsockopt = [](void* host, std::uint32_t, std::uint64_t, std::int32_t option,
                         std::int32_t on) {
    Note(host, "option " + std::to_string(option) + (on != 0 ? " on" : " off"));
    return std::int32_t{0};
  };
  plugin.wsa_ioctl = Ioctl;
  plugin.ended = Ended;
  plugin.persistent = [](void* host, std::uint32_t, std::int32_t function, std::int32_t protocol,
                         std::uint16_t start, std::uint16_t count, std::uint64_t* token) {
    Note(host, std::to_string(function) + " of " + std::to_string(protocol) + ": " +
                   std::to_string(start) + " " + std::to_string(count));
    if (token == nullptr) return std::int32_t{87};
    *token = 0xFF;
    return std::int32_t{0};
  };
  plugin.start_process = [](void* host, std::uint32_t process, std::int32_t rights) {
    Note(host, "start " + std::to_string(process) + " as " + std::to_string(rights));
  };
  plugin.end_process = [](void* host, std::uint32_t process, std::int32_t crash) {
    Note(host, "end " + std::to_string(process) + (crash != 0 ? " by a crash" : ""));
  };
  return plugin;
}

std::string ComplaintOf(const portcullis_plugin* plugin) {
  const auto checked = CheckPlugin("x.so", plugin);
  return checked.has_value() ? "none" : checked.error().message;
}

TEST(CheckPlugin, TakesWhatHasAllThatItsCapabilitiesNeed) {
  const portcullis_plugin plugin = Written();
  const auto checked = CheckPlugin("x.so", &plugin);
  ASSERT_TRUE(checked.has_value()) << checked.error().message;
  EXPECT_EQ(checked->description.name, "written here");
  EXPECT_EQ(checked->description.version, "7");
  EXPECT_THAT(checked->description.capabilities, ElementsAre("acquire", "persistent", "processes"));
}

TEST(CheckPlugin, SaysWhatItMisses) {
  EXPECT_EQ(ComplaintOf(nullptr), "plugin \"x.so\": expected version 1 of portcullis_plugin.h");
  portcullis_plugin plugin = Written();
  plugin.abi = 2;
  EXPECT_THAT(ComplaintOf(&plugin), HasSubstr("version 1 of portcullis_plugin.h, not 2"));
  plugin = Written();
  plugin.size = 8;
  EXPECT_THAT(ComplaintOf(&plugin), HasSubstr("a structure of at least"));
  plugin = Written();
  plugin.capabilities = nullptr;
  EXPECT_THAT(ComplaintOf(&plugin), HasSubstr("a name, a version and capabilities"));
  plugin = Written();
  plugin.getsockname = nullptr;
  EXPECT_THAT(ComplaintOf(&plugin), HasSubstr("the function getsockname"));
  plugin = Written();
  plugin.persistent = nullptr;
  EXPECT_THAT(ComplaintOf(&plugin), HasSubstr("the function persistent"));
  plugin = Written();
  constexpr const char* kThreads[] = {"acquire", "threads", nullptr};
  plugin.capabilities = kThreads;
  EXPECT_THAT(ComplaintOf(&plugin), HasSubstr("that a plugin can have, not threads"));
  constexpr const char* kAcquire[] = {"acquire", nullptr};
  plugin.capabilities = kAcquire;
  plugin.persistent = nullptr;
  plugin.start_process = nullptr;
  EXPECT_EQ(ComplaintOf(&plugin), "none") << "it does not say that it has these";
}

TEST(LoadPlugin, SaysWhichFileIsNone) {
  const auto missing = LoadPlugin("no-such-plugin.so");
  ASSERT_FALSE(missing.has_value());
  EXPECT_THAT(missing.error().message,
              HasSubstr("plugin \"no-such-plugin.so\": expected a library that exports "
                        "portcullis_plugin_get: "));
}

class PluginTargetTest : public testing::Test {
 protected:
  std::vector<Event> Play(std::vector<scenario::Step> steps) {
    plugin_ = Written();
    target_ = MakePluginTarget(CheckPlugin("x.so", &plugin_).value());
    const scenario::Scenario scenario{"x", {{"w", 16}}, std::move(steps)};
    EXPECT_TRUE(target_->Reset(scenario, 0).has_value());
    std::vector<Event> events;
    for (std::size_t i = 0; i < scenario.steps.size(); ++i) {
      target_->Submit(i, scenario.steps[i]);
      while (auto event = target_->Next(std::chrono::steady_clock::now()).value()) {
        if (!std::holds_alternative<scenario::Invoked>(*event)) events.push_back(*event);
      }
    }
    return events;
  }

  portcullis_plugin plugin_{};
  std::unique_ptr<Target> target_;
};

scenario::Step Do(scenario::Action action, std::string process = "p1") {
  return {{std::move(process), "main"}, std::move(action)};
}

scenario::SocketRef S1() { return {scenario::SocketRef::Kind::kNamed, "s1"}; }

scenario::WsaIoctlCall Acquire(bool overlapped) {
  scenario::WsaIoctlCall call;
  call.as = "r1";
  call.socket = S1();
  call.code = abi::kSioAcquirePortReservation;
  call.in = {scenario::Memory::kValid, 4,
             scenario::RangeContents{{scenario::PortRef::Kind::kWindow, "w", 5}, 3}};
  call.out = {scenario::Memory::kValid, 16};
  if (overlapped) call.overlapped = scenario::Overlapped{};
  return call;
}

Returned Of(std::size_t step, std::int32_t result, std::int32_t error = 0) {
  return {.step = step, .result = result, .error = error, .count = {}, .output = {}};
}

TEST_F(PluginTargetTest, PassesPortsSocketsAndOptionsAndKeepsTheLastError) {
  const auto events = Play({
      Do(scenario::WsaStartupCall{}),
      Do(scenario::WsaSocketCall{"s1", abi::kAfInet, abi::kSockStream, 0, true}),
      Do(scenario::BindCall{S1(), {scenario::PortRef::Kind::kWindow, "w", 5}}),
      Do(scenario::SetSockOptCall{S1(), scenario::SocketOption::kExclusiveAddrUse, true}),
      Do(scenario::WsaGetLastErrorCall{}),
  });
  EXPECT_THAT(events, ElementsAre(Event(Of(0, 0)), Event(Of(1, 0)), Event(Of(2, -1, 10013)),
                                  Event(Of(3, 0)), Event(Of(4, 10013))));
  EXPECT_THAT(last_host->calls, ElementsAre("WSAStartup in 1", "41 port 20005", "option -5 on"));
}

TEST_F(PluginTargetTest, WaitsForAPendingOperationAndTellsOfItsEndOnce) {
  const auto events = Play({
      Do(scenario::WsaSocketCall{"s1", abi::kAfInet, abi::kSockStream, 0, true}),
      Do(Acquire(true)),
      Do(scenario::WsaGetOverlappedResultCall{"r1", false}),
      Do(scenario::GetCompletionCall{"r1"}),
      Do(scenario::GetCompletionCall{"r1"}),
      Do(scenario::WsaGetOverlappedResultCall{"r1", true}),
  });
  ASSERT_EQ(events.size(), 7u);
  EXPECT_EQ(events[1], Event(Of(1, -1, PORTCULLIS_PENDING)));
  EXPECT_EQ(events[2], Event(Of(2, 0, 996)));
  const auto& completed = std::get<scenario::Completed>(events[3]);
  EXPECT_EQ(completed.step, 1u);
  EXPECT_EQ(completed.transferred, 16u);
  ASSERT_EQ(completed.output.size(), 16u);
  EXPECT_EQ(completed.output[0], std::byte{0x4E});
  EXPECT_EQ(completed.output[1], std::byte{0xA5}) << "untouched";
  EXPECT_EQ(events[4], Event(Of(3, 0)));
  EXPECT_EQ(events[5], Event(Of(4, 258))) << "an indication comes once";
  Returned told = Of(5, 1);
  told.count = 16;
  EXPECT_EQ(events[6], Event(told));
}

TEST_F(PluginTargetTest, HasNoOperationWhereThereIsNoOverlapped) {
  const auto events = Play({
      Do(scenario::WsaSocketCall{"s1", abi::kAfInet, abi::kSockStream, 0, true}),
      Do(Acquire(false)),
      Do(scenario::GetCompletionCall{"r1"}),
  });
  EXPECT_THAT(events, ElementsAre(Event(Of(0, 0)), Event(Of(1, -1, 10022)), Event(Of(2, 258))));
  EXPECT_THAT(last_host->calls, ElementsAre("in 4: 20005"));
}

TEST_F(PluginTargetTest, StartsAndEndsProcessesAndCallsNoneThatHasEnded) {
  scenario::StartProcessControl as_user;
  as_user.rights = scenario::Rights::kUser;
  const auto events = Play({
      Do(scenario::WsaStartupCall{}),
      Do(as_user, "p2"),
      Do(scenario::WsaStartupCall{}, "p2"),
      Do(scenario::ExitProcessControl{true}, "p2"),
      Do(scenario::WsaStartupCall{}, "p2"),
  });
  EXPECT_THAT(last_host->calls, ElementsAre("WSAStartup in 1", "start 2 as 2", "WSAStartup in 2",
                                            "end 2 by a crash"));
  EXPECT_EQ(std::get<Returned>(events[4]).result, -1);
}

TEST_F(PluginTargetTest, PassesPersistentReservationsWithTheirTokenAndWithout) {
  scenario::PersistentCall create;
  create.protocol = abi::kIpprotoUdp;
  create.as = "v1";
  create.start = {scenario::PortRef::Kind::kWindow, "w", 0};
  create.count = 4;
  scenario::PersistentCall without = create;
  without.token = scenario::Memory::kNull;
  const auto events = Play({Do(create), Do(without)});
  Returned made = Of(0, 0);
  made.token = 0xFF;
  EXPECT_THAT(events, ElementsAre(Event(made), Event(Of(1, 87))));
  EXPECT_THAT(last_host->calls, ElementsAre("0 of 17: 20000 4", "0 of 17: 20000 4"));
}

}  // namespace
}  // namespace portcullis::targets
