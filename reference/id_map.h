// IdMap: a map from numbers that Host gives out to what they stand for, as a table that is open to
// its next place: sockets and descriptors, of which a machine may have 60,000.
//
// Has what the host uses of std::map, but for the order of its keys: it has none. A look-up costs
// the same for one and for 60,000. The table is twice as large as what is in it, or more, and never
// becomes smaller. Two maps are equal that hold the same, however they came to it. Copying one into
// another of the same size takes no memory of its own. Any insertion or erasure moves what is
// there, so no reference or iterator into it outlives one.
//
// Key: an unsigned number, or an enum of one, that is never 0.

#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <utility>
#include <vector>

namespace portcullis::reference {

template <typename Key, typename Value>
class IdMap {
 public:
  using value_type = std::pair<Key, Value>;

 private:
  static bool IsFree(const value_type& place) { return place.first == Key{}; }

  // Over the places that are not free.
  template <typename Place>
  class Iterator {
   public:
    using iterator_category = std::forward_iterator_tag;
    using value_type = IdMap::value_type;
    using difference_type = std::ptrdiff_t;
    using pointer = Place*;
    using reference = Place&;

    Iterator() = default;
    Iterator(Place* place, Place* end) : place_(place), end_(end) { Skip(); }
    Place& operator*() const { return *place_; }
    Place* operator->() const { return place_; }
    Iterator& operator++() {
      ++place_;
      Skip();
      return *this;
    }
    Iterator operator++(int) {
      Iterator before = *this;
      ++*this;
      return before;
    }
    friend bool operator==(const Iterator& a, const Iterator& b) { return a.place_ == b.place_; }

   private:
    void Skip() {
      while (place_ != end_ && IsFree(*place_)) ++place_;
    }
    Place* place_ = nullptr;
    Place* end_ = nullptr;
  };

 public:
  auto begin() { return Iterator<value_type>(places_.data(), End()); }
  auto end() { return Iterator<value_type>(End(), End()); }
  auto begin() const { return Iterator<const value_type>(places_.data(), End()); }
  auto end() const { return Iterator<const value_type>(End(), End()); }

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }

  // Find: what `key` has, or null.
  Value* Find(Key key) { return FindIn(*this, key); }
  const Value* Find(Key key) const { return FindIn(*this, key); }
  // at: only of a key that is there.
  Value& at(Key key) { return places_[PlaceOf(key)].second; }
  const Value& at(Key key) const { return places_[PlaceOf(key)].second; }

  // Add: false, with nothing changed, where the key is there.
  bool Add(Key key, Value value) {
    if (places_.empty() || 2 * size_ > mask_) Grow();
    value_type& place = places_[PlaceOf(key)];
    if (!IsFree(place)) return false;
    place = {key, std::move(value)};
    ++size_;
    return true;
  }

  // Erase: only of a key that is there. What lies behind it moves up, where that is nearer to its
  // own place, so that a search ends at the first place that is free.
  void Erase(Key key) {
    std::size_t gap = PlaceOf(key);
    for (std::size_t next = After(gap); !IsFree(places_[next]); next = After(next)) {
      const std::size_t from_own = (next - OwnPlaceOf(places_[next].first)) & mask_;
      if (from_own >= ((next - gap) & mask_)) {
        places_[gap] = std::move(places_[next]);
        gap = next;
      }
    }
    places_[gap] = value_type{};
    --size_;
  }

  friend bool operator==(const IdMap& a, const IdMap& b) {
    if (a.size_ != b.size_) return false;
    for (const auto& [key, value] : a) {
      const Value* const other = b.Find(key);
      if (other == nullptr || !(*other == value)) return false;
    }
    return true;
  }

 private:
  static constexpr std::size_t kFirstSize = 4;

  value_type* End() { return places_.data() + places_.size(); }
  const value_type* End() const { return places_.data() + places_.size(); }
  std::size_t After(std::size_t place) const { return (place + 1) & mask_; }
  // Numbers that are given out one after the other lie side by side, whatever they are multiples
  // of.
  std::size_t OwnPlaceOf(Key key) const {
    const auto number = static_cast<std::uint64_t>(key);
    return static_cast<std::size_t>(number ^ (number >> 2)) & mask_;
  }
  // Where the key is, or where it would come.
  std::size_t PlaceOf(Key key) const {
    std::size_t place = OwnPlaceOf(key);
    while (places_[place].first != key && !IsFree(places_[place])) place = After(place);
    return place;
  }
  template <typename Map>
  static auto FindIn(Map& map, Key key) -> decltype(&map.places_.front().second) {
    if (map.places_.empty()) return nullptr;  // a search for 0 ends at a place that is free
    auto& place = map.places_[map.PlaceOf(key)];
    return IsFree(place) ? nullptr : &place.second;
  }
  void Grow() {
    std::vector<value_type> before(places_.empty() ? kFirstSize : 2 * places_.size());
    before.swap(places_);
    mask_ = places_.size() - 1;
    for (value_type& place : before) {
      if (!IsFree(place)) places_[PlaceOf(place.first)] = std::move(place);
    }
  }

  std::vector<value_type> places_;  // none, or a power of two
  std::size_t mask_ = 0;            // of their numbers: a size takes a division, in every look-up
  std::size_t size_ = 0;
};

}  // namespace portcullis::reference
