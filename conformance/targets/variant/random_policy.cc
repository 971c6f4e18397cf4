// Policies by name, and policies that are drawn at random from the tables, so that no field and no
// reading is forgotten.

#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "conformance/targets/random_name.h"
#include "conformance/targets/variant/variants.h"

namespace portcullis::targets {
namespace {

using reference::Policy;
using Take = void (*)(Policy&);

// The numbers of std::mt19937 are the same everywhere; those of the standard distributions are not.
class Draw {
 public:
  explicit Draw(std::uint32_t seed) : random_(seed) {}
  std::size_t Below(std::size_t limit) { return random_() % limit; }

 private:
  std::mt19937 random_;
};

template <typename Order>
void Shuffle(Order& order, Draw& draw) {
  for (std::size_t left = order.size(); left > 1; --left) {
    std::swap(order[left - 1], order[draw.Below(left)]);
  }
}

// The alternatives of each group, groups in the order of their names.
using Groups = std::vector<std::vector<Take>>;

template <typename Row, typename NameOf>
Groups GroupsOf(const std::vector<Row>& rows, NameOf name_of) {
  std::map<std::string, std::vector<Take>> by_name;
  for (const Row& row : rows) {
    by_name[name_of(row)].push_back(row.take);
  }
  Groups groups;
  for (auto& [name, takes] : by_name) {
    groups.push_back(std::move(takes));
  }
  return groups;
}

void TakeOneOfEach(const Groups& groups, Draw& draw, Policy& policy) {
  for (const std::vector<Take>& takes : groups) {
    takes[draw.Below(takes.size())](policy);
  }
}

void TakeReading(const TakenReading& taken, Policy& policy) {
  for (const Choice& choice : AllChoices()) {
    if (choice.question == taken.question && choice.reading == taken.reading) {
      choice.take(policy);
    }
  }
}

void TakeHabit(const TakenHabit& taken, Policy& policy) {
  for (const Habit& habit : AllHabits()) {
    if (habit.name == taken.name && habit.way == taken.way) {
      habit.take(policy);
    }
  }
}

}  // namespace

bool IsTakenBy(const Choice& choice, const Policy& policy) {
  Policy taken = policy;
  choice.take(taken);
  return taken == policy || (choice.also != nullptr && choice.also(policy));
}

Policy RandomPolicy(std::uint32_t seed) {
  static const Groups kQuestions =
      GroupsOf(AllChoices(), [](const Choice& choice) { return choice.question; });
  static const Groups kHabits =
      GroupsOf(AllHabits(), [](const Habit& habit) { return habit.name; });
  Draw draw(seed);
  Policy policy;
  TakeOneOfEach(kQuestions, draw, policy);
  TakeOneOfEach(kHabits, draw, policy);
  Shuffle(policy.order, draw);
  Shuffle(policy.persistent_order, draw);
  return policy;
}

std::optional<Policy> PolicyOf(std::string_view name) {
  if (const std::optional<std::uint32_t> seed = SeedOfName(name)) return RandomPolicy(*seed);
  for (const Variant& variant : AllVariants()) {
    if (variant.name != name) {
      continue;
    }
    Policy policy;
    for (const TakenReading& taken : variant.takes) {
      TakeReading(taken, policy);
    }
    for (const TakenHabit& taken : variant.habits) {
      TakeHabit(taken, policy);
    }
    return policy;
  }
  return std::nullopt;
}

}  // namespace portcullis::targets
