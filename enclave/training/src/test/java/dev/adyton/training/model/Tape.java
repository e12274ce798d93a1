package dev.adyton.training.model;

import java.util.Arrays;

/**
 * Reverse-mode differentiation of scalar float64 arithmetic: slow, obvious, and ignorant of every
 * formula the trainer uses. A number is an index into the tape.
 */
final class Tape {
  private enum Op {
    LEAF,
    ADD,
    SUB,
    MUL,
    DIV,
    EXP,
    LOG,
    SQRT
  }

  private Op[] ops = new Op[1 << 16];
  private int[] left = new int[1 << 16];
  private int[] right = new int[1 << 16];
  private double[] value = new double[1 << 16];
  private double[] slope = new double[0];
  private int size;

  private int push(Op op, int a, int b, double v) {
    if (size == ops.length) {
      ops = Arrays.copyOf(ops, size * 2);
      left = Arrays.copyOf(left, size * 2);
      right = Arrays.copyOf(right, size * 2);
      value = Arrays.copyOf(value, size * 2);
    }
    ops[size] = op;
    left[size] = a;
    right[size] = b;
    value[size] = v;
    return size++;
  }

  int leaf(double v) {
    return push(Op.LEAF, 0, 0, v);
  }

  int add(int a, int b) {
    return push(Op.ADD, a, b, value[a] + value[b]);
  }

  int sub(int a, int b) {
    return push(Op.SUB, a, b, value[a] - value[b]);
  }

  int mul(int a, int b) {
    return push(Op.MUL, a, b, value[a] * value[b]);
  }

  int div(int a, int b) {
    return push(Op.DIV, a, b, value[a] / value[b]);
  }

  int exp(int a) {
    return push(Op.EXP, a, 0, Math.exp(value[a]));
  }

  int log(int a) {
    return push(Op.LOG, a, 0, Math.log(value[a]));
  }

  int sqrt(int a) {
    return push(Op.SQRT, a, 0, Math.sqrt(value[a]));
  }

  int sum(int[] terms) {
    int s = terms[0];
    for (int i = 1; i < terms.length; i++) {
      s = add(s, terms[i]);
    }
    return s;
  }

  double value(int a) {
    return value[a];
  }

  double slope(int a) {
    return slope[a];
  }

  /** Works out the slope of {@code result} against every number on the tape. */
  void differentiate(int result) {
    slope = new double[size];
    slope[result] = 1;
    for (int i = result; i >= 0; i--) {
      double s = slope[i];
      int a = left[i];
      int b = right[i];
      switch (ops[i]) {
        case LEAF -> {}
        case ADD -> {
          slope[a] += s;
          slope[b] += s;
        }
        case SUB -> {
          slope[a] += s;
          slope[b] -= s;
        }
        case MUL -> {
          slope[a] += s * value[b];
          slope[b] += s * value[a];
        }
        case DIV -> {
          slope[a] += s / value[b];
          slope[b] -= s * value[i] / value[b];
        }
        case EXP -> slope[a] += s * value[i];
        case LOG -> slope[a] += s / value[a];
        case SQRT -> slope[a] += s / (2 * value[i]);
      }
    }
  }
}
