"""A round of gossip SGD on a ring as one would write it in PyTorch alone, for ./lab bench to hold its own against.

Each argument is a workload, such as "leNet gossipSgd 8": model, algorithm, clients. Those not in FORMS are passed over.
Prints lines of who did it, the workload, its clients, and milliseconds per round.
"""
import os
import sys
import time
from pathlib import Path

# OpenBLAS takes a processor newer than itself for one without AVX, and PyTorch's products then take twice as long.
cpus = Path("/proc/cpuinfo")
features = cpus.read_text().split() if cpus.exists() else []
for feature, core in ("avx512f", "SkylakeX"), ("avx2", "Haswell"):
    if feature in features:
        os.environ.setdefault("OPENBLAS_CORETYPE", core)

import torch
from torch import multiprocessing, nn
from torch.nn.functional import cross_entropy

try:
    from torch.func import grad, vmap
except ImportError:  # before PyTorch 2
    from functorch import grad, vmap

BATCH, EXAMPLES, ETA = 32, 250, 0.01


def milliseconds(one_round, rounds):
    """The mean over so many rounds, after half as many to get warm."""
    for count in (rounds // 2, rounds):
        start = time.perf_counter()
        for _ in range(count):
            one_round()
    return 1000 * (time.perf_counter() - start) / rounds


def ring(n):
    """Metropolis weights: a third for oneself and for each neighbour."""
    one = torch.eye(n)
    return (one + one.roll(1, 0) + one.roll(-1, 0)) / 3


def noise(n, *shape):
    return torch.rand(n, EXAMPLES, *shape), torch.arange(EXAMPLES).remainder(10).expand(n, EXAMPLES)


def le_net():
    return nn.Sequential(
        nn.Conv2d(3, 6, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
        nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10))


def views(model, row):
    """The parts of a row, one for each of the model's parameters."""
    parts = row.split([p.numel() for p in model.parameters()])
    return [part.view_as(p) for part, p in zip(parts, model.parameters())]


def le_net_learner(n):
    """X, and what takes a step of SGD in each row of it: the models' parameters are X itself, their gradients G."""
    models, (images, labels) = [le_net() for _ in range(n)], noise(n, 3, 32, 32)
    X = nn.utils.parameters_to_vector(models[0].parameters()).detach().repeat(n, 1)
    G = torch.zeros_like(X)
    for model, x, g in zip(models, X, G):
        for p, value, gradient in zip(model.parameters(), views(model, x), views(model, g)):
            p.data, p.grad = value, gradient

    def step():
        G.zero_()
        for model, image, label in zip(models, images, labels):
            batch = torch.randint(EXAMPLES, (BATCH,))
            cross_entropy(model(image[batch]), label[batch]).backward()
        X.sub_(G, alpha=ETA)

    return X, step


def le_net_alone(n):
    torch.set_num_threads(1)
    W, (X, step) = ring(n), le_net_learner(n)

    def one_round():
        step()
        X.copy_(W @ X)

    return milliseconds(one_round, 800 // n)


def le_net_shared(n, processes=2):
    """Each process has its share of the clients, and all rows lie in memory that the processes share."""
    shared, barrier = torch.zeros(n, 62006).share_memory_(), multiprocessing.Barrier(processes)
    answer, shares = multiprocessing.SimpleQueue(), torch.arange(n).chunk(processes)
    others = [multiprocessing.Process(target=le_net_part, args=(n, mine, shared, barrier, answer)) for mine in shares]
    for other in others:
        other.start()
    for other in others:
        other.join()
    return max(answer.get() for _ in others)


def le_net_part(n, mine, shared, barrier, answer):
    torch.set_num_threads(1)
    W, (X, step) = ring(n)[mine], le_net_learner(len(mine))

    def one_round():
        step()
        shared[mine[0]:mine[-1] + 1] = X
        barrier.wait()  # all have written
        torch.mm(W, shared, out=X)
        barrier.wait()  # all have read

    answer.put(milliseconds(one_round, 800 // n))


def mapped(X, images, labels):
    """The gradient of one client, mapped over all."""
    return vmap(grad(lambda x, a, y: cross_entropy(a @ x[:7840].view(784, 10) + x[7840:], y)))(X, images, labels)


def batched(X, images, labels):
    """The same by one batched product: fewer calls."""
    X = X.requires_grad_()
    logits = torch.baddbmm(X[:, None, 7840:], images, X[:, :7840].view(-1, 784, 10))
    return torch.autograd.grad(cross_entropy(logits.flatten(0, 1), labels.flatten(), reduction="sum") / BATCH, X)[0]


def softmax(n, threads, gradients):
    torch.set_num_threads(threads)
    W, X, (images, labels) = ring(n), torch.zeros(n, 7850), noise(n, 784)
    rows = torch.arange(n)[:, None]

    def one_round():
        nonlocal X
        batch = torch.randint(EXAMPLES, (n, BATCH))
        G = gradients(X, images[rows, batch], labels[rows, batch])
        X = W @ (X.detach() - ETA * G)

    return milliseconds(one_round, 1000)


FORMS = {  # several processes first: they are not to be forked when there are threads
    "leNet gossipSgd": {"2 processes": le_net_shared, "1 process, 1 thread": le_net_alone},
    "softmax gossipSgd": {
        "vmap, 1 thread": lambda n: softmax(n, 1, mapped), "vmap, 2 threads": lambda n: softmax(n, 2, mapped),
        "bmm, 1 thread": lambda n: softmax(n, 1, batched), "bmm, 2 threads": lambda n: softmax(n, 2, batched)},
}

if __name__ == "__main__":
    for workload, n in (argument.rsplit(" ", 1) for argument in sorted(sys.argv[1:])):
        for form, measure in FORMS.get(workload, {}).items():
            time_of_round = measure(int(n))
            print(f'"plain PyTorch {torch.__version__} ({form})",{workload},{n},{time_of_round:.4f}', flush=True)
