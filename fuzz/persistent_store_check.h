// What fuzz_persistent_store holds of the file store: whatever lies in its file, Load answers
// reservations that a Save could have been given or one line of complaint, and after a Save the
// store is what was saved; a Save of which a step fails says so and leaves what was there.
//
// The first byte says which step of such a Save fails, by its third (modulo 7; 0: there is none),
// and modulo 3 what the rest is:
//   0  the text of the file            1  its lines before the end line, which is added, with a sum
//   2  reservations to save (12 bytes each), after which the file is torn at a byte or has one
//      changed: never taken for anything but what was saved
// One folder of the system's temporary one at a time, removed at the end.

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace portcullis::fuzz {

// CheckPersistentStore: what is wrong, or nothing.
std::optional<std::string> CheckPersistentStore(std::span<const std::uint8_t> bytes);

}  // namespace portcullis::fuzz
