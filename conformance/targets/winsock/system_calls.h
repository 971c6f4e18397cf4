// What the winsock target needs of the system besides Winsock: pages, a file, processes, and the
// conditions that can be set.
//
// Two definitions: system_calls_windows.cc, where every process of a scenario is a process of the
// system (so that this one has one of them) and no condition can be set; system_calls_dropin.cc,
// where the Winsock is the reference behind reference/dropin, its machine is a model with several
// processes in this one, and its conditions are set through reference/dropin/controls.h. Safe from
// any thread.

#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <tl/expected.hpp>

#include "conformance/scenario/event.h"
#include "conformance/scenario/step.h"
#include "conformance/targets/target.h"

namespace portcullis::targets::system {

// --- pages ---
enum class Protection { kNone, kReadOnly, kReadWrite };
std::size_t PageSize();
// TakePages: whole pages of that size in all, readable and writable; null where there are none.
std::byte* TakePages(std::size_t size);
bool Protect(std::byte* first, std::size_t size, Protection protection);
void GivePagesBack(std::byte* first, std::size_t size);

// --- a file ---
// MakeFile: a handle of a live file (in the model, of another object that is no socket).
std::uintptr_t MakeFile();
bool IsFile(std::uintptr_t handle);

// --- what there is ---
// Prepare: called once. On Windows an exception that nobody handles ends the process with the
// exception's code at once, without a dialog, a report or a debugger.
void Prepare();
// Describe: capabilities without those of the persistent functions. Winsock has to be started.
scenario::Description Describe();
// PlaceWindows: on ports that are free and this worker's, the same one in every call. Winsock has
// to be started.
tl::expected<scenario::Placement, TargetError> PlaceWindows(
    const std::map<std::string, std::uint16_t>& windows, const Worker& worker);

// --- processes ---
// PlaysProcesses: true where the processes of a scenario are a model's.
bool PlaysProcesses();
// CompletesAtOnce: true where what is to complete has done so when the call that brings it about is
// back, and a call that is not back is blocked.
bool CompletesAtOnce();
std::uint32_t StartProcess();  // as an administrator's, where it is a model
void SetRights(std::uint32_t process, scenario::Rights rights);
void EnterProcess(std::uint32_t process);  // the calling thread belongs to it from now on
// EndProcess: on Windows it does not return.
void EndProcess(std::uint32_t process, bool crash);
bool Inherit(std::uint32_t from, std::uintptr_t socket, std::uint32_t to);
// ForgetAll: the machine is as it was at the start, where it is a model. No thread is in a call.
void ForgetAll();
void Restart();
// Boot: another word after every start of the machine. Empty where the system gives none.
std::string Boot();
bool IsRunning(std::uint32_t process);
// HasRights: whether the calling thread's process may make persistent reservations.
bool HasRights();

// --- threads, and what holds their calls ---
std::uint32_t CurrentThread();
bool IsBlocked(std::uint32_t process, std::uint32_t thread);
// ActAs: the calling thread makes the calls of a callback that runs on `thread`, which is blocked.
void ActAs(std::uint32_t thread);

// --- conditions: only where Describe offers the control ---
void Hold(std::uint32_t process, std::uint32_t thread);
bool Complete(std::uint32_t process, const void* overlapped);
bool CompleteBlocked(std::uint32_t process, std::uint32_t thread);
void Interrupt(std::uint32_t process, std::uint32_t thread,
               scenario::InterruptControl::Means means);
void SetCallback(std::uint32_t process, std::uint32_t thread, bool in_progress);
void SetNetwork(bool up);
void SetProviderSupport(bool offered);

}  // namespace portcullis::targets::system
