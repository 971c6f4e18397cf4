#include "conformance/oracle/concurrent_judge.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <variant>

#include "conformance/oracle/attribution.h"
#include "conformance/oracle/concurrent_history.h"
#include "conformance/oracle/effects.h"
#include "conformance/oracle/settle.h"
#include "conformance/oracle/step.h"

namespace portcullis::oracle {
namespace {

// Which moves that are under way have taken effect: a bit for each of the slots that they are given
// while they are under way.
using Effective = std::uint64_t;
constexpr std::size_t kMostUnderWay = 64;

struct Configuration {
  Effective effective = 0;
  World world;
};

// Worlds that came about in another order are the same world. What is dropped says only whom to
// blame, by who had tried what before.
void Canonicalise(World& world) {
  world.current.reset();
  world.seen.clear();
  for (Reservation& held : world.reservations) held.tried = false;
  std::erase_if(world.former,
                [](const FormerBlock& block) { return block.end == FormerBlock::End::kRefused; });
  std::sort(world.former.begin(), world.former.end(),
            [](const FormerBlock& a, const FormerBlock& b) {
              return std::tie(a.range.start, a.range.count, a.transport, a.end) <
                     std::tie(b.range.start, b.range.count, b.transport, b.end);
            });
}

// Equal for equal configurations, and seldom for others, by what those of one trace differ in.
std::uint64_t Digest(const Configuration& configuration) {
  std::uint64_t digest = configuration.effective;
  const auto mix = [&digest](std::uint64_t value) { digest = digest * 1'000'003 + value + 1; };
  const World& world = configuration.world;
  for (const Reservation& held : world.reservations) mix(held.step * 8 + std::size_t(held.doubt));
  for (const FormerBlock& block : world.former) mix(block.range.start);
  for (const auto& [id, socket] : world.sockets) {
    mix(id * 65536 + socket.binding.port);
    mix(socket.associations.size() * 4 + static_cast<std::size_t>(socket.binding.standing));
  }
  for (const auto& [step, operation] : world.operations) {
    mix(step * 8 + static_cast<std::size_t>(operation.state));
  }
  return digest;
}

// Configurations in the order in which they came, no two equal.
class Configurations {
 public:
  bool Add(Configuration configuration) {
    const std::uint64_t digest = Digest(configuration);
    const auto [first, last] = known_.equal_range(digest);
    for (auto it = first; it != last; ++it) {
      const Configuration& other = all_[it->second];
      if (other.effective == configuration.effective && other.world == configuration.world) {
        return false;
      }
    }
    known_.emplace(digest, all_.size());
    all_.push_back(std::move(configuration));
    return true;
  }

  std::size_t size() const { return all_.size(); }
  const Configuration& operator[](std::size_t index) const { return all_[index]; }

 private:
  std::vector<Configuration> all_;
  std::unordered_multimap<std::uint64_t, std::size_t> known_;  // digest to place in all_
};

// What an order may contain. A history is first held against all that is known; where no order is
// left, against what is documented; and then against what others may have done to the ports.
enum class Leniency { kAsOnWindows, kAsDocumented, kDisturbed };

bool IsGood(const Verdict& verdict, Leniency leniency) {
  if (!verdict.allowed) return false;
  return (leniency >= Leniency::kAsDocumented || verdict.differs.empty()) &&
         (leniency >= Leniency::kDisturbed || !verdict.disturbed);
}

// How well a move fits a state, best first.
enum class Rank { kAllowed, kDisturbed, kMisreported, kForbidden };

Rank RankOf(const Verdict& verdict) {
  if (!verdict.allowed) return verdict.misreported ? Rank::kMisreported : Rank::kForbidden;
  return verdict.disturbed ? Rank::kDisturbed : Rank::kAllowed;
}

class Search {
 public:
  Search(const Context& context, const std::vector<Move>& moves, Leniency leniency,
         std::size_t most)
      : context_(context), moves_(moves), leniency_(leniency), most_(most), slots_(moves.size()) {
    now_.Add({});
  }

  // Runs until a move has no place in any order, and answers that move; nothing where each has one.
  // Check BoundReached first.
  const Move* Run() {
    GiveSlots();
    for (std::size_t i = 0; i < moves_.size() && !bound_reached_; ++i) {
      Configurations next = After(i);
      if (next.size() == 0) return &moves_[i];
      now_ = std::move(next);
    }
    return nullptr;
  }

  // Blame: what is to be said of the move to which Run gave no place: by those of the states to
  // which it fits best. Where it fits none, by those that only moves brought about which had to
  // have taken effect by then; and of the ids those that it breaks in each of them, if there are
  // any.
  Verdict Blame(const Move& move) const {
    std::vector<Verdict> verdicts;
    for (std::size_t i = 0; i < left_.size(); ++i) {
      verdicts.push_back(FirstComplaint(left_[i].world, move));
    }
    Rank best = Rank::kForbidden;
    for (const Verdict& verdict : verdicts) best = std::min(best, RankOf(verdict));
    if (best >= Rank::kMisreported) verdicts.resize(now_.size());
    std::erase_if(verdicts, [best](const Verdict& verdict) { return RankOf(verdict) > best; });
    if (verdicts.empty()) verdicts.push_back(FirstComplaint(left_[0].world, move));

    Verdict merged = verdicts.front();
    for (const Verdict& verdict : verdicts) {
      merged.allowed_set = Union(merged.allowed_set, verdict.allowed_set);
      merged.freeing = merged.freeing || verdict.freeing;
      if (merged.detail.empty()) merged.detail = verdict.detail;
    }
    Merge(verdicts, &Verdict::broken, merged);
    Merge(verdicts, &Verdict::differs, merged);
    merged.readings.clear();
    return merged;
  }

  bool BoundReached() const { return bound_reached_; }
  std::size_t Most() const { return most_seen_; }

 private:
  // The slots are used again, so that a long history has as many as moves are under way at once.
  void GiveSlots() {
    std::vector<const Move*> taken(kMostUnderWay, nullptr);
    std::vector<std::size_t> by_first(moves_.size());
    for (std::size_t i = 0; i < by_first.size(); ++i) by_first[i] = i;
    std::stable_sort(by_first.begin(), by_first.end(), [this](std::size_t a, std::size_t b) {
      return moves_[a].first < moves_[b].first;
    });
    for (const std::size_t i : by_first) {
      const auto free = std::find_if(taken.begin(), taken.end(), [&](const Move* other) {
        return other == nullptr || other->last < moves_[i].first;
      });
      if (free == taken.end()) {
        bound_reached_ = true;
        return;
      }
      *free = &moves_[i];
      slots_[i] = Effective{1} << (free - taken.begin());
    }
  }

  // The configurations once move `ending` has been answered: it has taken effect, and of those that
  // are under way any may have, before it.
  Configurations After(std::size_t ending) {
    left_ = {};  // those in which it has not taken effect yet
    Configurations& reached = left_;
    Configurations next;
    for (std::size_t i = 0; i < now_.size(); ++i) {
      if ((now_[i].effective & slots_[ending]) != 0) {
        next.Add({now_[i].effective & ~slots_[ending], now_[i].world});
      } else {
        reached.Add(now_[i]);
      }
    }
    for (std::size_t i = 0; i < reached.size(); ++i) {
      for (World& world : Take(reached[i].world, moves_[ending])) {
        next.Add({reached[i].effective, std::move(world)});
      }
      for (std::size_t other = ending + 1; other < moves_.size(); ++other) {
        const bool under_way = moves_[other].first < moves_[ending].last;
        if (!under_way || (reached[i].effective & slots_[other]) != 0) continue;
        for (World& world : Take(reached[i].world, moves_[other])) {
          reached.Add({reached[i].effective | slots_[other], std::move(world)});
        }
      }
      most_seen_ = std::max({most_seen_, reached.size(), next.size()});
      if (most_seen_ > most_) {
        bound_reached_ = true;
        break;
      }
    }
    return next;
  }

  // Take: the worlds that may come of the move as a whole; none where it is forbidden.
  std::vector<World> Take(const World& before, const Move& move) const {
    std::vector<World> worlds{before};
    for (const scenario::Event& event : move.events) {
      std::vector<World> next;
      for (World& world : worlds) {
        if (!IsGood(JudgeIn(context_, world, event), leniency_)) continue;
        std::vector<World> followed = Follow(context_, std::move(world), event);
        std::move(followed.begin(), followed.end(), std::back_inserter(next));
      }
      const bool begins = std::holds_alternative<scenario::Invoked>(event);
      worlds = begins ? std::move(next) : Settle(std::move(next), context_.setup.most_worlds);
    }
    for (World& world : worlds) Canonicalise(world);
    return worlds;
  }

  // The verdict on the first event of the move that is not good, in this world.
  Verdict FirstComplaint(const World& before, const Move& move) const {
    World world = before;
    for (const scenario::Event& event : move.events) {
      Verdict verdict = JudgeIn(context_, world, event);
      if (!IsGood(verdict, leniency_)) return verdict;
      world = Follow(context_, std::move(world), event).front();
    }
    return {};
  }

  // The ids that every verdict has; where there is none, those of any.
  static void Merge(const std::vector<Verdict>& verdicts, std::vector<std::string> Verdict::*ids,
                    Verdict& merged) {
    std::vector<std::string> common = verdicts.front().*ids;
    std::vector<std::string> any;
    for (const Verdict& verdict : verdicts) {
      const std::vector<std::string>& own = verdict.*ids;
      std::erase_if(common, [&own](const std::string& id) {
        return std::find(own.begin(), own.end(), id) == own.end();
      });
      for (const std::string& id : own) AddId(any, id);
    }
    merged.*ids = common.empty() ? any : common;
  }

  const Context& context_;
  const std::vector<Move>& moves_;
  Leniency leniency_;
  std::size_t most_;
  std::vector<Effective> slots_;  // by move
  Configurations now_;
  Configurations left_;  // what became of them when the last move was answered, before it
  std::size_t most_seen_ = 0;
  bool bound_reached_ = false;
};

}  // namespace

ConcurrentVerdict JudgeConcurrent(const scenario::Scenario& scenario,
                                  const std::vector<scenario::Event>& events, const Setup& setup,
                                  std::size_t most_configurations) {
  ConcurrentVerdict result;
  const tl::expected<std::vector<Move>, std::string> moves = MovesOf(scenario, events);
  if (!moves.has_value()) {
    result.unfit = moves.error();
    return result;
  }
  result.overlapping = CountOverlapping(scenario, *moves);
  const Context context{scenario, setup};
  for (const Leniency leniency :
       {Leniency::kAsOnWindows, Leniency::kAsDocumented, Leniency::kDisturbed}) {
    Search search(context, *moves, leniency, most_configurations);
    const Move* const left_over = search.Run();
    result.most_configurations = std::max(result.most_configurations, search.Most());
    if (search.BoundReached()) {
      result.bound_reached = true;
      return result;
    }
    if (left_over == nullptr) {
      // What a stricter search complained of is then all that there is to say.
      result.verdict.allowed = true;
      result.verdict.broken.clear();
      result.verdict.disturbed = leniency == Leniency::kDisturbed;
      return result;
    }
    result.step = left_over->step;
    result.place = left_over->last;
    result.verdict = search.Blame(*left_over);
    result.verdict.allowed = false;
  }
  return result;
}

}  // namespace portcullis::oracle
