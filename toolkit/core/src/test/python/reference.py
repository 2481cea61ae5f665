"""Independent NumPy reference of the algorithms, written from the papers' equations, client by client.

Writes one CSV per algorithm next to this folder, in resources/grapevine/algorithms: one line per
(round, client) with the client's model. The task is a quadratic over star(4) with Metropolis weights, for push-sum
over the one-way links LINKS with column-stochastic weights:
F_i(x) = 1/2 sum_k a_ik (x_k - c_ik)^2, start at zero. Run again after a change of the equations:
    python3 reference.py

Gossip Langevin runs on ring(4) with clients of SAMPLES examples. Who meets and the noise are read from
GossipLangevin-meetings.csv and GossipLangevin-noise.csv, which GossipLangevinReferenceTest holds to the seed.
"""
import csv
import math
import pathlib

import numpy as np

OUT = pathlib.Path(__file__).parent.parent / "resources" / "grapevine" / "algorithms"
N, D, ROUNDS = 4, 3, 30
A = np.array([[1.0, 0.5, 2.0], [0.3, 1.5, 1.0], [2.0, 1.0, 0.1], [0.7, 0.2, 1.2]])
C = np.array([[1.0, -1.0, 0.5], [2.0, 0.0, -0.5], [-1.0, 1.5, 3.0], [0.2, -2.0, 1.0]])
LINKS = [(0, 1), (1, 2), (2, 3), (3, 0), (0, 2), (3, 1)]  # from, to
NEIGHBOURS = {0: [1, 2, 3], 1: [0], 2: [0], 3: [0]}
RING = {0: [1, 3], 1: [0, 2], 2: [1, 3], 3: [0, 2]}
SAMPLES = [3, 1, 4, 2]


def metropolis():
    w = np.zeros((N, N))
    for i in range(N):
        for j in NEIGHBOURS[i]:
            w[i, j] = 1 / (1 + max(len(NEIGHBOURS[i]), len(NEIGHBOURS[j])))
        w[i, i] = 1 - w[i].sum()
    return w


W = metropolis()


def grad(i, x):
    return A[i] * (x - C[i])


def average(i, rows):
    return sum(W[i, j] * rows[j] for j in range(N))


def gossip_sgd(eta=0.1):
    x = [np.zeros(D) for _ in range(N)]
    for _ in range(ROUNDS):
        half = [x[i] - eta * grad(i, x[i]) for i in range(N)]
        x = [average(i, half) for i in range(N)]
        yield x


def combine_then_adapt(eta=0.1):
    x = [np.zeros(D) for _ in range(N)]
    for _ in range(ROUNDS):
        psi = [average(i, x) for i in range(N)]
        x = [psi[i] - eta * grad(i, psi[i]) for i in range(N)]
        yield x


def simultaneous(eta=0.1):
    x = [np.zeros(D) for _ in range(N)]
    for _ in range(ROUNDS):
        x = [average(i, x) - eta * grad(i, x[i]) for i in range(N)]
        yield x


def gradient_tracking(eta=0.1):
    x = [np.zeros(D) for _ in range(N)]
    y = [grad(i, x[i]) for i in range(N)]
    for _ in range(ROUNDS):
        moved = [x[i] - eta * y[i] for i in range(N)]
        new = [average(i, moved) for i in range(N)]
        yield new
        y = [average(i, y) + grad(i, new[i]) - grad(i, x[i]) for i in range(N)]
        x = new


def quasi_global_momentum(eta=0.1, beta=0.9, mu=0.9):
    x = [np.zeros(D) for _ in range(N)]
    m = [np.zeros(D) for _ in range(N)]
    for _ in range(ROUNDS):
        half = [x[i] - eta * (beta * m[i] + grad(i, x[i])) for i in range(N)]
        new = [average(i, half) for i in range(N)]
        m = [mu * m[i] + (1 - mu) * (x[i] - new[i]) / eta for i in range(N)]
        x = new
        yield x


def push_sum(eta=0.1):
    shares = [1 + sum(1 for source, _ in LINKS if source == j) for j in range(N)]
    x = [np.zeros(D) for _ in range(N)]
    w = [1.0] * N
    for _ in range(ROUNDS):
        z = [x[i] / w[i] for i in range(N)]
        sent_x = [(x[i] - eta * grad(i, z[i])) / shares[i] for i in range(N)]
        sent_w = [w[i] / shares[i] for i in range(N)]
        x, w = list(sent_x), list(sent_w)  # what each keeps for itself
        for source, target in LINKS:
            x[target] = x[target] + sent_x[source]
            w[target] = w[target] + sent_w[source]
        yield [x[i] / w[i] for i in range(N)]


def nonlinear_gossip(p=0.75, gamma=0.2, at_half_step=True, eta=0.1):
    """Algorithm 1; its body's equation 8 evaluates phi where the round begins."""
    x = [np.zeros(D) for _ in range(N)]
    for _ in range(ROUNDS):
        half = [x[i] - eta * grad(i, x[i]) for i in range(N)]
        at = half if at_half_step else x
        new = []
        for i in range(N):
            pull = np.zeros(D)
            for j in NEIGHBOURS[i]:
                for k in range(D):
                    z = at[j][k] - at[i][k]
                    if z != 0:
                        pull[k] += W[i, j] * math.copysign(abs(z) ** (2 * p - 1), z)
            new.append(half[i] + gamma * pull)
        x = new
        yield x


def euclidean_adam(eta=0.01, b1=0.9, b2=0.999, eps=1e-8):
    x = [np.zeros(D) for _ in range(N)]
    m = [np.zeros(D) for _ in range(N)]
    v = [np.zeros(D) for _ in range(N)]
    for t in range(1, ROUNDS + 1):
        half = []
        for i in range(N):
            g = grad(i, x[i])
            m[i] = b1 * m[i] + (1 - b1) * g
            v[i] = b2 * v[i] + (1 - b2) * g * g
            half.append(x[i] - eta * (m[i] / (1 - b1**t)) / (np.sqrt(v[i] / (1 - b2**t)) + eps))
        x = [sum(W[i, j] * half[j] for j in range(N)) for i in range(N)]
        yield x


def barycenter(geometry, i, m, s2):
    w = W[i]
    if geometry == "forward":
        return sum(w[j] * m[j] for j in range(N)), sum(w[j] * s2[j] for j in range(N))
    if geometry == "reverse":
        precision = sum(w[j] / s2[j] for j in range(N))
        return sum(w[j] * m[j] / s2[j] for j in range(N)) / precision, 1 / precision
    if geometry == "wasserstein":
        return sum(w[j] * m[j] for j in range(N)), sum(w[j] * np.sqrt(s2[j]) for j in range(N)) ** 2
    return sum(w[j] * m[j] for j in range(N)), s2[i]


def kl_adam(geometry="forward", momentum=False, eta=0.01, b1=0.9, b2=0.999, eps=1e-8, prior=1.0):
    total = float(N)  # one sample per client
    delta = 1 / (total * prior)
    m = [np.zeros(D) for _ in range(N)]
    h = [np.zeros(D) for _ in range(N)]
    v = [np.zeros(D) for _ in range(N)]
    for t in range(1, ROUNDS + 1):
        before = 1 - b2 ** max(t - 1, 1)
        s2 = [1 / (total * (np.sqrt(v[i] / before) + eps) + 1 / prior) for i in range(N)]
        new_m, new_h, new_v = [], [], []
        for i in range(N):
            mbar, within = barycenter(geometry, i, m, s2)
            root = np.maximum((1 / within - 1 / prior) / total - eps, 0)
            vbar = root**2 * before
            hbar = sum(W[i, j] * h[j] for j in range(N)) if momentum else h[i]
            g = grad(i, m[i])
            hi = b1 * hbar + (1 - b1) * g
            vi = b2 * vbar + (1 - b2) * g * g
            step = (hi / (1 - b1**t) + delta * mbar) / (np.sqrt(vi / (1 - b2**t)) + eps + delta)
            new_m.append(mbar - eta * step)
            new_h.append(hi)
            new_v.append(vi)
        m, h, v = new_m, new_h, new_v
        yield m


def kl_adam_literal(eta=0.01, b1=0.9, b2=0.999, eps=1e-8, prior=1.0, start=1e-2, least=1e-6):
    mu = [np.array([np.zeros(D), np.zeros(D) + start]) for _ in range(N)]
    f = [np.zeros((2, D)) for _ in range(N)]
    q = [np.zeros((2, D)) for _ in range(N)]
    share = 1 / N
    for t in range(1, ROUNDS + 1):
        new = []
        for i in range(N):
            m, s2 = mu[i][0], mu[i][1] - mu[i][0] ** 2
            th = np.array([m / s2, -1 / (2 * s2)])
            th0 = np.array([np.zeros(D), np.zeros(D) - 1 / (2 * prior)])
            by_mean, by_variance = -grad(i, m), 0.5 * -(grad(i, m) ** 2)
            data = np.array([by_mean - 2 * m * by_variance, by_variance])
            g = share * (th0 - th) + data
            f[i] = b1 * f[i] + (1 - b1) * g
            q[i] = b2 * q[i] + (1 - b2) * g * g
            bar = sum(W[i, j] * mu[j] for j in range(N))
            up = bar + eta * (f[i] / (1 - b1**t)) / (np.sqrt(q[i] / (1 - b2**t)) + eps)
            up[1] = np.maximum(up[1], up[0] ** 2 + least)
            new.append(up)
        mu = new
        yield [u[0] for u in mu]


def read(name):
    with open(OUT / (name + ".csv"), newline="") as file:
        return list(csv.DictReader(file))


def noise():
    table = {}
    for row in read("GossipLangevin-noise"):
        key = int(row["client"]), int(row["step"]), int(row["draw"])
        table[key] = np.array([float(row["z%d" % k]) for k in range(D)])
    return table


def local_steps(i, w, alpha, count, done, xi, prior):
    """Unadjusted Langevin on n U_i, the noise xi ~ N(0, n I); done: how often client i did this before."""
    for s in range(count):
        slope = SAMPLES[i] * grad(i, w) + w / (N * prior)
        w = w - alpha * N * slope + math.sqrt(2 * alpha) * (math.sqrt(N) * xi[i, done, s])
    return w


def gossip_langevin(steps, a=0.02, decay=0.55, beta=0.3, prior=2.5):
    xi = noise()
    w = [np.zeros(D) for _ in range(N)]
    tau = [0] * N
    for row in read("GossipLangevin-meetings"):
        i, j = int(row["one"]), int(row["other"])
        w[i], w[j] = w[i] - beta * (w[i] - w[j]), w[j] - beta * (w[j] - w[i])
        alpha = a / (min(tau[i], tau[j]) + 1) ** decay
        for k in (i, j):
            w[k] = local_steps(k, w[k], alpha, steps[k], tau[k], xi, prior)
            tau[k] += 1
        yield list(w)


def gossip_langevin_together(steps, a=0.02, decay=0.55, beta=0.3, prior=2.5):
    """Every client goes 2 beta of the way to the mean of itself and its two neighbours on the ring."""
    xi = noise()
    w = [np.zeros(D) for _ in range(N)]
    for t in range(15):
        mean = [(w[i] + w[RING[i][0]] + w[RING[i][1]]) / 3 for i in range(N)]
        near = [w[i] + 2 * beta * (mean[i] - w[i]) for i in range(N)]
        w = [local_steps(i, near[i], a / (t + 1) ** decay, steps[i], t, xi, prior) for i in range(N)]
        yield w


def write(name, run):
    OUT.mkdir(parents=True, exist_ok=True)
    with open(OUT / (name + ".csv"), "w", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["round", "client"] + ["x%d" % k for k in range(D)])
        for t, x in enumerate(run, 1):
            for i in range(N):
                assert all(math.isfinite(value) for value in x[i])
                out.writerow([t, i] + [repr(float(value)) for value in x[i]])


if __name__ == "__main__":
    write("GossipSgd", gossip_sgd())
    write("GossipSgd-combine", combine_then_adapt())
    write("GossipSgd-simultaneous", simultaneous())
    write("GradientTracking", gradient_tracking())
    write("QuasiGlobalMomentum", quasi_global_momentum())
    write("PushSum", push_sum())
    write("NonlinearGossip", nonlinear_gossip())
    write("NonlinearGossip-sign", nonlinear_gossip(0.5, 0.05))
    write("NonlinearGossip-cubic", nonlinear_gossip(2, 0.3))
    write("NonlinearGossip-simultaneous", nonlinear_gossip(0.6, 0.1, at_half_step=False))
    write("EuclideanAdam", euclidean_adam())
    write("KlAdam", kl_adam())
    write("KlAdam-reverse", kl_adam("reverse"))
    write("KlAdam-wasserstein", kl_adam("wasserstein"))
    write("KlAdam-euclidean", kl_adam("euclidean"))
    write("KlAdam-momentum", kl_adam(momentum=True))
    write("KlAdamLiteral", kl_adam_literal())
    write("GossipLangevin", gossip_langevin([1] * N))
    write("GossipLangevin-three", gossip_langevin([3] * N))
    write("GossipLangevin-own", gossip_langevin([1, 2, 3, 2]))
    write("GossipLangevin-together", gossip_langevin_together([3] * N))
