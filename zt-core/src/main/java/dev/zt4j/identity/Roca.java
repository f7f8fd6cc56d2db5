package dev.zt4j.identity;

import java.math.BigInteger;

/**
 * Tells RSA keys of the generator that CVE-2017-15361 is about. It made primes of which the remainders modulo small
 * primes are powers of 65537, so those of the modulus are too; for other keys that is so once in some 240 million.
 */
final class Roca {
    /** Small primes modulo which 65537 has few powers, the most telling first; 65537 yields all remainders of others. */
    private static final int[] PRIMES = {11, 13, 17, 19, 37, 53, 61, 71, 73, 79, 97, 103, 107, 109, 127, 151, 157};

    private static final BigInteger[] DIVISORS = new BigInteger[PRIMES.length];
    private static final boolean[][] POWERS = new boolean[PRIMES.length][];

    static {
        for (int i = 0; i < PRIMES.length; i++) {
            DIVISORS[i] = BigInteger.valueOf(PRIMES[i]);
            POWERS[i] = powers(PRIMES[i]);
        }
    }

    private Roca() {}

    static boolean matches(BigInteger modulus) {
        for (int i = 0; i < PRIMES.length; i++) {
            if (!POWERS[i][modulus.mod(DIVISORS[i]).intValue()]) {
                return false;
            }
        }
        return true;
    }

    private static boolean[] powers(int prime) {
        boolean[] reached = new boolean[prime];
        int generator = 65_537 % prime;
        for (int power = 1; !reached[power]; power = power * generator % prime) {
            reached[power] = true;
        }
        return reached;
    }
}
