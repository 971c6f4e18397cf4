// Look-up in a map by a key that may not be there.
//
// Used by the host, which has maps of what callers name.

#pragma once

namespace portcullis::reference {

// FindIn: what `map` has under `key`, or null.
template <typename Map>
auto* FindIn(Map& map, const typename Map::key_type& key) {
  const auto found = map.find(key);
  return found == map.end() ? nullptr : &found->second;
}

}  // namespace portcullis::reference
