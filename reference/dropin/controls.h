// What a test driver can do to the drop-in's machine from outside: the conditions of Host, and
// model processes within the one Linux process.
//
// For drivers such as the winsock target's Linux build and our own tests; a program under test
// never sees it. Every function may be called from any thread, at once with any call of Winsock.
//
// A model process is a number. Process 1 is there from the start, with the rights that
// PORTCULLIS_RIGHTS gives; others are made by StartProcess. A thread belongs to process 1 until it
// says otherwise by EnterProcess; its last error is its own and goes with it. GetCurrentProcessId
// answers the number, so it is also what WSADuplicateSocketW is given. Numbers of processes and
// threads are never used again.

#pragma once

#include <chrono>
#include <cstdint>

namespace portcullis::dropin::controls {

enum class Rights { kAdministrator, kNotElevated, kUser };
enum class Means { kCancelBlockingCall, kIoManager };  // WSACancelBlockingCall, CancelSynchronousIo

// --- processes ---
std::uint32_t StartProcess(Rights rights);  // a new one; the caller stays where it is
// SetRights: it has these from now on.
void SetRights(std::uint32_t process, Rights rights);
void EnterProcess(std::uint32_t process);  // the calling thread belongs to it from now on
std::uint32_t CurrentProcess();
// ExitProcess: it ends as after ExitProcess or a crash, which leave the same behind. A call in
// which a thread of it is blocked comes back with WSA_INVALID_HANDLE, as does every later one.
void ExitProcess(std::uint32_t process);
bool HasEnded(std::uint32_t process);
// Inherit: `to` has a descriptor with the same number. False where `from` has no such socket.
bool Inherit(std::uint32_t from, std::uint64_t socket, std::uint32_t to);
void Restart();  // of the machine: ends every process, process 1 too

// --- threads ---
std::uint32_t CurrentThread();  // the calling thread's number, the same as long as it lives
// ActAs: the calling thread makes the calls of `thread` from now on, as a callback does that the
// provider runs on a thread which is blocked in a call.
void ActAs(std::uint32_t thread);
// ExitThread: the calling thread ends as far as its current process goes, as it does by itself when
// the system's thread ends.
void ExitThread();

// --- operations held open ---
// Hold: the next operation that `thread` starts in `process`, if it could be carried out, is held.
void Hold(std::uint32_t process, std::uint32_t thread);
// Complete: carries out the held operation of that OVERLAPPED, or the call that the thread is
// blocked in. False where there's none.
bool Complete(std::uint32_t process, const void* overlapped);
bool CompleteBlocked(std::uint32_t process, std::uint32_t thread);
void Interrupt(std::uint32_t process, std::uint32_t thread, Means means);
// WaitUntilBlocked: until the thread is blocked in a call that only a control ends; false where it
// isn't by then.
bool WaitUntilBlocked(std::uint32_t process, std::uint32_t thread,
                      std::chrono::milliseconds at_most);

// --- the world ---
void SetCallback(std::uint32_t process, std::uint32_t thread, bool in_progress);
void SetNetwork(bool up);
void SetProviderSupport(bool offered);
// Reset: the machine is as it was at the start, with only process 1 and nothing persistent, unless
// a store file is set, which stays as it is. No thread may be in a call.
void Reset();

}  // namespace portcullis::dropin::controls
