#include "conformance/oracle/concurrent_judge.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <variant>

#include "conformance/oracle/attribution.h"
#include "conformance/oracle/concurrent_history.h"
#include "conformance/oracle/distinct_worlds.h"
#include "conformance/oracle/effects.h"
#include "conformance/oracle/settle.h"
#include "conformance/oracle/step.h"

namespace portcullis::oracle {
namespace {

struct Configuration {
  std::set<std::size_t> effective;  // moves that are under way and have taken effect
  World world;
  friend auto operator<=>(const Configuration&, const Configuration&) = default;
};

// Worlds that came about in another order are the same world. What is dropped
// says only whom to blame, by who had tried what before.
void Canonicalise(World& world) {
  world.current.reset();
  world.seen.clear();
  for (Reservation& held : world.reservations) held.tried = false;
  std::erase_if(world.former,
                [](const FormerBlock& block) { return block.end == FormerBlock::End::kRefused; });
}

using Configurations = DistinctWorlds<Configuration>;

// What an order may contain. A history is first held against all that is known;
// where no order is left, against what is documented; and then against what
// others may have done to the ports.
enum class Leniency { kAsOnWindows, kAsDocumented, kDisturbed };

bool IsGood(const Verdict& verdict, Leniency leniency) {
  if (!verdict.allowed) return false;
  return (leniency >= Leniency::kAsDocumented || verdict.differs.empty()) &&
         (leniency >= Leniency::kDisturbed || !verdict.disturbed);
}

class Search {
 public:
  Search(const Context& context, const std::vector<Move>& moves, Leniency leniency,
         std::size_t most)
      : context_(context), moves_(moves), leniency_(leniency), most_(most) {
    now_.Add({});
  }

  // Runs until a move has no place in any order, and answers that move; nothing
  // where each has one. Check BoundReached first.
  const Move* Run() {
    for (std::size_t i = 0; i < moves_.size() && !bound_reached_; ++i) {
      Configurations next = After(i);
      if (next.size() == 0) return &moves_[i];
      now_ = std::move(next);
    }
    return nullptr;
  }

  // Blame: what is to be said of the move to which Run gave no place: by those
  // of the states to which it fits best. Where it fits none, by those that only
  // moves brought about which had to have taken effect by then; and of the ids
  // those that it breaks in each of them, if there are any.
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
  // The configurations once move `ending` has been answered: it has taken
  // effect, and of those that are under way any may have, before it.
  Configurations After(std::size_t ending) {
    left_ = {};  // those in which it has not taken effect yet
    Configurations& reached = left_;
    Configurations next;
    for (std::size_t i = 0; i < now_.size(); ++i) {
      Configuration before = now_[i];
      if (before.effective.erase(ending) != 0) {
        next.Add(std::move(before));
      } else {
        reached.Add(std::move(before));
      }
    }
    for (std::size_t i = 0; i < reached.size(); ++i) {
      for (World& world : Take(reached[i].world, moves_[ending])) {
        next.Add({reached[i].effective, std::move(world)});
      }
      for (std::size_t other = ending + 1; other < moves_.size(); ++other) {
        const bool under_way = moves_[other].first < moves_[ending].last;
        std::set<std::size_t> effective = reached[i].effective;
        if (!under_way || !effective.insert(other).second) continue;
        for (World& world : Take(reached[i].world, moves_[other])) {
          reached.Add({effective, std::move(world)});
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

  // Take: the worlds that may come of the move as a whole; none where it is
  // forbidden.
  std::vector<World> Take(const World& before, const Move& move) const {
    std::vector<World> worlds{before};
    for (const scenario::Event& event : move.events) {
      std::vector<World> next;
      for (World& world : worlds) {
        if (!IsGood(JudgeIn(context_, world, event), leniency_)) continue;
        std::optional<World> other = Follow(context_, world, event);
        next.push_back(std::move(world));
        if (other) next.push_back(std::move(*other));
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
      Follow(context_, world, event);
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
