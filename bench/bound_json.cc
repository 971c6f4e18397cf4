#include "bench/bound_json.h"

#include <nlohmann/json.hpp>

namespace portcullis::bench {

std::string BoundsAsJson(const BoundReporter& reporter) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const Bound& bound : Bounds()) {
    nlohmann::ordered_json one = {{"words", bound.words},
                                  {"benchmark", bound.benchmark},
                                  {"beside", bound.beside},
                                  {"most", bound.most}};
    if (const auto ratio = reporter.Ratio(bound)) {
      one["ratio"] = *ratio;
      one["held"] = *ratio <= bound.most;
    }
    list.push_back(one);
  }
  return list.dump(1) + "\n";
}

}  // namespace portcullis::bench
