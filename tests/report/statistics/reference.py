"""Writes reference.json: what SciPy and statsmodels say of made-up runs.

Needs numpy, scipy and statsmodels; run from this folder: python reference.py && deno fmt reference.json
"""
import json

import numpy as np
import scipy
import statsmodels
import statsmodels.api as sm
from scipy import optimize, stats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.power import TTestIndPower, TTestPower
from statsmodels.stats.weightstats import ttost_ind

random = np.random.default_rng(11)


def arm(name, weight, group, values):
    return {"arm": name, "weight": weight, "group": group, "values": list(map(float, values))}


def contrasts():
    """One group by ordinary least squares, a group an arm by Welch, several groups by the definition."""
    found = []
    sizes = [4, 1, 6, 3]
    values = [random.normal(i, 1, n) for i, n in enumerate(sizes)]
    weights = [1, -2, 0.5, 0]
    design = np.repeat(np.eye(4), sizes, axis=0)
    test = sm.OLS(np.concatenate(values), design).fit().t_test(weights)
    low, high = test.conf_int(0.1)[0]
    found.append({
        "by": "statsmodels' least squares", "level": 0.9,
        "arms": [arm(f"arm {i}", weights[i], "all", values[i]) for i in range(4)],
        "estimate": test.effect[0], "standardError": test.sd.item(), "degreesOfFreedom": float(test.df_denom),
        "p": test.pvalue.item(), "low": low, "high": high,
    })
    one, other = random.normal(0.5, 1, 9), random.normal(0, 3, 5)
    welch = stats.ttest_ind(one, other, equal_var=False)
    interval = welch.confidence_interval(0.95)
    found.append({
        "by": "SciPy's Welch test", "level": 0.95,
        "arms": [arm("one", 1, "one", one), arm("other", -1, "other", other)],
        "estimate": one.mean() - other.mean(),
        "standardError": (one.mean() - other.mean()) / welch.statistic,
        "degreesOfFreedom": welch.df, "p": welch.pvalue, "low": interval.low, "high": interval.high,
    })
    arms = [arm("15", -1, "low", random.normal(5, 0.08, 5)), arm("40", 1, "low", random.normal(4.8, 0.08, 8)),
            arm("30", 0, "low", random.normal(4.9, 0.08, 4)), arm("80", -1, "high", random.normal(6, 0.4, 6)),
            arm("60", 1, "middle", random.normal(5.3, 0.11, 7))]
    variance, satterthwaite = 0, 0
    for group in ["low", "middle", "high"]:
        members = [(a["weight"], np.array(a["values"])) for a in arms if a["group"] == group]
        freedom = sum(len(v) - 1 for _, v in members)
        pooled = sum(v.var(ddof=1) * (len(v) - 1) for _, v in members) / freedom
        part = pooled * sum(w**2 / len(v) for w, v in members)
        variance += part
        satterthwaite += part**2 / freedom
    error, freedom = variance**0.5, variance**2 / satterthwaite
    estimate = sum(a["weight"] * np.mean(a["values"]) for a in arms)
    low, high = stats.t.interval(0.99, freedom, estimate, error)
    found.append({
        "by": "the definition", "level": 0.99, "arms": arms, "estimate": estimate, "standardError": error,
        "degreesOfFreedom": freedom, "p": 2 * stats.t.sf(abs(estimate / error), freedom), "low": low, "high": high,
    })
    return found


def families():
    found = []
    for ps in [[0.011, 0.02, 0.022, 0.09, 0.0001], [0.01, 0.01, 0.5], [0.04, 0.03, 0.02], [0.2], [1, 1, 0.012, 0.012]]:
        for alpha in [0.05, 0.1]:
            rejected, adjusted, _, _ = multipletests(ps, alpha, "holm")
            found.append({"ps": ps, "alpha": alpha, "rejected": rejected.tolist(), "adjusted": adjusted.tolist()})
    return found


def equivalences():
    found = []
    for shift, margin in [(0, 0.5), (0.3, 0.5), (-0.3, 0.4), (0.1, 2)]:
        one, other = random.normal(shift, 1, 12), random.normal(0, 1, 8)
        p, (_, lower, _), (_, upper, _) = ttost_ind(one, other, -margin, margin, usevar="unequal")
        found.append({"one": one.tolist(), "other": other.tolist(), "margin": margin,
                      "p": float(p), "aboveLower": float(lower), "belowUpper": float(upper)})
    return found


def noncentral():
    cases = [(2.2, 11.3, 3), (2.2, 11.3, -3), (-2.2, 5, 3), (40, 1.2, 20), (0, 7, 1.5), (4.1, 80, 8), (12, 2, 0)]
    return [{"t": t, "degreesOfFreedom": f, "shift": s, "cdf": float(stats.nct.cdf(t, f, s))} for t, f, s in cases]


def powers():
    one_sample = [{"effect": d * n**0.5, "degreesOfFreedom": n - 1, "alpha": a,
                   "power": float(TTestPower().power(d, n, a))}
                  for d, n, a in [(1, 5, 0.05), (2.5, 3, 0.05), (0.8, 12, 0.01), (0.2, 200, 0.05 / 19)]]
    two_arms = [{"seeds": n, "alpha": a, "power": p,
                 "effect": float(TTestIndPower().solve_power(None, n, a, p))}
                for n, a, p in [(12, 0.05 / 5, 0.8), (8, 0.05, 0.8), (3, 0.05, 0.9)]]
    needed = [{"effect": d, "alpha": a,
               "seeds": int(np.ceil(TTestIndPower().solve_power(d, None, a, 0.8)))}
              for d, a in [(0.5, 0.05), (1.5, 0.01), (3, 0.05)]]
    return {"oneSample": one_sample, "twoArms": two_arms, "needed": needed}


def surface():
    """A weighted least-squares surface, its lack of fit against a mean a place, and its best rate for 16 x 64."""
    variances = {"low": 0.01, "high": 0.09}
    points = []
    for rate in [0.15, 0.3, 0.45, 0.8]:
        for log2 in [7, 8, 9, 10]:
            group = "high" if rate > 0.5 else "low"
            for _ in range(3 if log2 < 9 else 2):
                noise = random.normal(0, variances[group]**0.5)
                value = 9 + 1.4 * rate - 0.8 * log2 + 0.03 * log2**2 + noise
                points.append({"at": {"corruptionRate": rate, "log2Predictions": log2}, "group": group,
                               "value": value})

    def row(at):
        return [1, at["corruptionRate"], at["log2Predictions"], at["log2Predictions"]**2]

    values = np.array([p["value"] for p in points])
    weights = np.array([1 / variances[p["group"]] for p in points])
    design = np.array([row(p["at"]) for p in points])
    fit = sm.WLS(values, design, weights).fit()
    places = sorted({tuple(p["at"].values()) for p in points})
    means = np.array([[float(tuple(p["at"].values()) == place) for place in places] for p in points])
    f, p, between = sm.WLS(values, means, weights).fit().compare_f_test(fit)
    places_at = [{"corruptionRate": 0.2, "log2Predictions": 7.5}, {"corruptionRate": 0.7, "log2Predictions": 9.1}]
    predicted = []
    for at, group in zip(places_at, ["low", "high"]):
        frame = fit.get_prediction(np.array([row(at)]), weights=1 / variances[group]).summary_frame(alpha=0.1)
        predicted.append({"at": at, "group": group, **{k: float(v) for k, v in frame.iloc[0].items()}})
    return {"points": points, "variances": variances, "coefficients": fit.params.tolist(),
            "standardErrors": fit.bse.tolist(), "covariance": fit.cov_params().tolist(), "r2": fit.rsquared,
            "residuals": fit.resid.tolist(), "predicted": predicted,
            "lackOfFit": {"f": float(f), "p": float(p), "degreesOfFreedom": [int(between), len(points) - len(places)]}}


def best_rate(made):
    """Where the fitted loss of 16 x 64 tokens has slope 0, and the quantiles of that over drawn surfaces."""
    def root(c):
        slope = lambda r: c[1] + (c[2] + 2 * c[3] * np.log2(r * 1024)) / r / np.log(2)
        if slope(0.15) > 0:
            return 0.15
        return 0.8 if slope(0.8) < 0 else optimize.brentq(slope, 0.15, 0.8)

    draws = stats.multivariate_t.rvs(made["coefficients"], made["covariance"], len(made["points"]) - 4, 20000,
                                     random_state=1)
    low, high = np.quantile([root(c) for c in draws], [0.05, 0.95])
    return {"rate": root(made["coefficients"]), "low": float(low), "high": float(high)}


made_with = {"numpy": np.__version__, "scipy": scipy.__version__, "statsmodels": statsmodels.__version__}
reference = {"made_with": made_with, "contrasts": contrasts(), "families": families(), "equivalences": equivalences(),
             "noncentral": noncentral(), "powers": powers(), "surface": surface()}
reference["bestRate"] = best_rate(reference["surface"])
with open("reference.json", "w") as file:
    json.dump(reference, file)
