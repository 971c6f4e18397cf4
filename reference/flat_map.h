// FlatMap: a map as a sorted vector, for what a machine has few of and every call names: its
// processes, and their threads.
//
// Has what the host uses of std::map (and C++23's std::flat_map). Copying one into another of the
// same size takes no memory, which is why it is here: explorers and fuzzers put a host back after
// every input. An insertion moves what is there, so no reference into it outlives one.

#pragma once

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

namespace portcullis::reference {

template <typename Key, typename Value>
class FlatMap {
 public:
  using key_type = Key;
  using value_type = std::pair<Key, Value>;
  using iterator = typename std::vector<value_type>::iterator;
  using const_iterator = typename std::vector<value_type>::const_iterator;

  iterator begin() { return entries_.begin(); }
  iterator end() { return entries_.end(); }
  const_iterator begin() const { return entries_.begin(); }
  const_iterator end() const { return entries_.end(); }

  iterator find(const Key& key) { return Found(*this, key); }
  const_iterator find(const Key& key) const { return Found(*this, key); }

  // What `key` has; a value of its own where it had none.
  Value& operator[](const Key& key) {
    return IsFirst(*this, key) ? entries_.front().second : FindOrAdd(key);
  }

  // at: only of a key that is there.
  Value& at(const Key& key) { return find(key)->second; }
  const Value& at(const Key& key) const { return find(key)->second; }

  friend bool operator==(const FlatMap&, const FlatMap&) = default;

 private:
  // Mostly it is the first.
  template <typename Map>
  static bool IsFirst(Map& map, const Key& key) {
    return map.begin() != map.end() && map.begin()->first == key;
  }
  // Not inline: what calls this has the short way alone.
  [[gnu::noinline]] Value& FindOrAdd(const Key& key) {
    const iterator place = Place(*this, key);
    if (place != end() && place->first == key) return place->second;
    return entries_.emplace(place, key, Value())->second;
  }
  // Where the key is, or would come.
  template <typename Map>
  static auto Place(Map& map, const Key& key) {
    return std::lower_bound(map.begin(), map.end(), key,
                            [](const auto& entry, const Key& of) { return entry.first < of; });
  }
  template <typename Map>
  static auto Found(Map& map, const Key& key) {
    if (IsFirst(map, key)) return map.begin();
    const auto place = Place(map, key);
    return place != map.end() && place->first == key ? place : map.end();
  }

  std::vector<value_type> entries_;
};

}  // namespace portcullis::reference
