/*
 * The eBPF program of lh_balance, written instruction by instruction, because no machine that only runs experiments has a
 * compiler for it. It runs for every frame that a router sends by one of the parallel links, before the frame is queued:
 *
 *   own = link of the device           (the kernel's route chose it: a hash of the flow)
 *   link = own                         unless told to pick
 *   with a gap: the link of the flow's entry, if the flow has not paused for that long
 *   else pick: in turn by weight, at random by weight, or the link whose port is free first
 *   count the frame at its link; a link that is not the own one gets it by a redirect, with its neighbour's address
 *
 * Encoding: linux/bpf.h and RFC 9669. Registers: r6 the packet, r7 the state, r8 the time, r9 the number of a link.
 */
#include "lh_balance.h"

#include <linux/if_ether.h>
#include <stddef.h>

/* A redirected frame comes by here once more, at its new device, and must not be picked for again. */
#define STEERED_MARK 0x6c68

#define ETHERTYPE_IPV4_SWAPPED 0x0008
#define NEXT_PROGRAM (-1)
/* Stack: the own link, the flow's entry, and the packet's IPv4 header with the ports behind it. */
#define OWN (-8)
#define ENTRY (-16)
#define HEADERS (-40)
#define HEADERS_BYTES 24

#define MEMBER(index, field) ((int)(offsetof(struct state, members) + (size_t)(index) * sizeof(struct member) + offsetof(struct member, field)))
#define STATE(field) ((int)offsetof(struct state, field))
#define PACKET(field) ((int)offsetof(struct __sk_buff, field))

static struct bpf_insn *program;
static int length;

static int emit(int code, int dst, int src, int off, int imm) {
  program[length] = (struct bpf_insn){
      .code = (uint8_t)code, .dst_reg = (uint8_t)dst & 15, .src_reg = (uint8_t)src & 15, .off = (int16_t)off, .imm = imm};
  return length++;
}

#define ALU_IMM(op, dst, imm) emit(BPF_ALU64 | (op) | BPF_K, dst, 0, 0, imm)
#define ALU(op, dst, src) emit(BPF_ALU64 | (op) | BPF_X, dst, src, 0, 0)
#define MOV_IMM(dst, imm) ALU_IMM(BPF_MOV, dst, imm)
#define MOV(dst, src) ALU(BPF_MOV, dst, src)
#define LOAD(size, dst, src, off) emit(BPF_LDX | (size) | BPF_MEM, dst, src, off, 0)
#define STORE(size, dst, off, src) emit(BPF_STX | (size) | BPF_MEM, dst, src, off, 0)
#define JUMP_IMM(op, dst, imm) emit(BPF_JMP | (op) | BPF_K, dst, 0, 0, imm)
#define JUMP(op, dst, src) emit(BPF_JMP | (op) | BPF_X, dst, src, 0, 0)
#define CALL(helper) emit(BPF_JMP | BPF_CALL, 0, 0, 0, helper)

static void load_wide(int dst, int src, uint64_t value) {
  emit(BPF_LD | BPF_DW | BPF_IMM, dst, src, 0, (int)(uint32_t)value);
  emit(0, 0, 0, 0, (int)(uint32_t)(value >> 32));
}

/* Lets an earlier jump lead to the next instruction. */
static void land(int jump) { program[jump].off = (int16_t)(length - jump - 1); }

static void land_all(const int *jumps, int count) {
  for (int i = 0; i < count; i++) land(jumps[i]);
}

static void add_one(int offset) {
  LOAD(BPF_DW, 1, 7, offset);
  ALU_IMM(BPF_ADD, 1, 1);
  STORE(BPF_DW, 7, offset, 1);
}

/* r3 = address of the member whose number r9 holds. */
static void find_member(void) {
  MOV(3, 9);
  ALU_IMM(BPF_MUL, 3, sizeof(struct member));
  ALU(BPF_ADD, 3, 7);
  ALU_IMM(BPF_ADD, 3, (int)offsetof(struct state, members));
}

/* Leaves in r1 the offset of the flow's entry, from addresses, protocol and ports; the ends of a flow are enough. */
static void hash_flow(void) {
  LOAD(BPF_W, 1, 10, HEADERS + 12);
  LOAD(BPF_W, 2, 10, HEADERS + 16);
  LOAD(BPF_W, 3, 10, HEADERS + 20);
  LOAD(BPF_B, 4, 10, HEADERS + 9);
  load_wide(5, 0, 0x9e3779b97f4a7c15);
  ALU_IMM(BPF_LSH, 1, 32);
  ALU(BPF_OR, 1, 2);
  LOAD(BPF_DW, 2, 7, STATE(hash_seed));
  ALU(BPF_XOR, 1, 2);
  ALU(BPF_MUL, 1, 5);
  MOV(2, 1);
  ALU_IMM(BPF_RSH, 2, 32);
  ALU(BPF_XOR, 1, 2);
  ALU_IMM(BPF_LSH, 3, 8);
  ALU(BPF_OR, 3, 4);
  ALU(BPF_XOR, 1, 3);
  ALU(BPF_MUL, 1, 5);
  MOV(2, 1);
  ALU_IMM(BPF_RSH, 2, 29);
  ALU(BPF_XOR, 1, 2);
  ALU(BPF_MUL, 1, 5);
  ALU_IMM(BPF_RSH, 1, 48);
  ALU_IMM(BPF_LSH, 1, 4);
}

_Static_assert(sizeof(struct flow) == 16 && FLOWS == 1 << 16, "hash_flow makes offsets of 65536 entries of 16 bytes");

/* Smooth weighted round robin: every link gains its weight, the richest is taken and pays the sum. */
static void pick_turn(int count) {
  MOV_IMM(9, MEMBERS_MAX);
  load_wide(2, 0, 1ULL << 63);
  for (int i = 0; i < count; i++) {
    LOAD(BPF_DW, 3, 7, MEMBER(i, weight));
    const int unused = JUMP_IMM(BPF_JEQ, 3, 0);
    LOAD(BPF_DW, 4, 7, MEMBER(i, turn));
    ALU(BPF_ADD, 4, 3);
    STORE(BPF_DW, 7, MEMBER(i, turn), 4);
    const int poorer = JUMP(BPF_JSLE, 4, 2);
    MOV(2, 4);
    MOV_IMM(9, i);
    land(unused);
    land(poorer);
  }
  const int none = JUMP_IMM(BPF_JGE, 9, count);
  find_member();
  LOAD(BPF_DW, 1, 7, STATE(weight_sum));
  LOAD(BPF_DW, 2, 3, (int)offsetof(struct member, turn));
  ALU(BPF_SUB, 2, 1);
  STORE(BPF_DW, 3, (int)offsetof(struct member, turn), 2);
  land(none);
}

/* Marsaglia's xorshift, whose high bits choose. */
static void pick_random(int count) {
  int found[MEMBERS_MAX];
  LOAD(BPF_DW, 1, 7, STATE(random));
  for (int step = 0; step < 3; step++) {
    static const int shifts[] = {13, 7, 17};
    MOV(2, 1);
    ALU_IMM(step == 1 ? BPF_RSH : BPF_LSH, 2, shifts[step]);
    ALU(BPF_XOR, 1, 2);
  }
  STORE(BPF_DW, 7, STATE(random), 1);
  ALU_IMM(BPF_RSH, 1, 32);
  LOAD(BPF_DW, 2, 7, STATE(weight_sum));
  ALU(BPF_MOD, 1, 2);
  for (int i = 0; i < count; i++) {
    MOV_IMM(9, i);
    LOAD(BPF_DW, 2, 7, MEMBER(i, weight));
    found[i] = JUMP(BPF_JLT, 1, 2);
    ALU(BPF_SUB, 1, 2);
  }
  MOV_IMM(9, MEMBERS_MAX);
  land_all(found, count);
}

/* An idle port has been free for some time: the one idle longest comes first, and equal ports share. */
static void pick_least(int count) {
  MOV_IMM(9, MEMBERS_MAX);
  load_wide(2, 0, UINT64_MAX);
  for (int i = 0; i < count; i++) {
    LOAD(BPF_DW, 3, 7, MEMBER(i, weight));
    const int unused = JUMP_IMM(BPF_JEQ, 3, 0);
    LOAD(BPF_DW, 3, 7, MEMBER(i, free_ns));
    const int later = JUMP(BPF_JGE, 3, 2);
    MOV(2, 3);
    MOV_IMM(9, i);
    land(unused);
    land(later);
  }
}

/* r9 = a link, or MEMBERS_MAX if none may be used. */
static void pick_any(int count) {
  LOAD(BPF_DW, 1, 7, STATE(pick));
  const int turn = JUMP_IMM(BPF_JEQ, 1, PICK_TURN);
  const int random = JUMP_IMM(BPF_JEQ, 1, PICK_RANDOM);
  pick_least(count);
  const int after_least = JUMP_IMM(BPF_JA, 0, 0);
  land(turn);
  pick_turn(count);
  const int after_turn = JUMP_IMM(BPF_JA, 0, 0);
  land(random);
  pick_random(count);
  land(after_least);
  land(after_turn);
}

/* Counts the frame at link r9 and adds it to what its port has to send. */
static void account(void) {
  find_member();
  LOAD(BPF_W, 4, 6, PACKET(len));
  LOAD(BPF_DW, 1, 3, (int)offsetof(struct member, packets));
  ALU_IMM(BPF_ADD, 1, 1);
  STORE(BPF_DW, 3, (int)offsetof(struct member, packets), 1);
  LOAD(BPF_DW, 1, 3, (int)offsetof(struct member, bytes));
  ALU(BPF_ADD, 1, 4);
  STORE(BPF_DW, 3, (int)offsetof(struct member, bytes), 1);
  LOAD(BPF_DW, 1, 3, (int)offsetof(struct member, overhead_bytes));
  ALU(BPF_ADD, 4, 1);
  ALU_IMM(BPF_MUL, 4, 1000000000);
  ALU_IMM(BPF_LSH, 4, 3);
  LOAD(BPF_DW, 1, 3, (int)offsetof(struct member, rate_bps));
  ALU(BPF_DIV, 4, 1);
  LOAD(BPF_DW, 1, 3, (int)offsetof(struct member, free_ns));
  const int busy = JUMP(BPF_JGE, 1, 8);
  MOV(1, 8);
  land(busy);
  ALU(BPF_ADD, 1, 4);
  MOV(2, 1);
  ALU(BPF_SUB, 2, 8);
  LOAD(BPF_DW, 4, 3, (int)offsetof(struct member, limit_ns));
  const int dropped = JUMP(BPF_JGT, 2, 4);
  STORE(BPF_DW, 3, (int)offsetof(struct member, free_ns), 1);
  land(dropped);
}

/* Ends the program: the frame goes to link r9. A device has one neighbour, so addresses can be written here. */
static void steer(void) {
  add_one(STATE(steered));
  find_member();
  ALU_IMM(BPF_ADD, 3, (int)offsetof(struct member, macs));
  MOV(1, 6);
  MOV_IMM(2, 0);
  MOV_IMM(4, 2 * ETH_ALEN);
  MOV_IMM(5, 0);
  CALL(BPF_FUNC_skb_store_bytes);
  MOV_IMM(1, STEERED_MARK);
  STORE(BPF_W, 6, PACKET(mark), 1);
  find_member();
  LOAD(BPF_DW, 1, 3, (int)offsetof(struct member, ifindex));
  MOV_IMM(2, 0);
  CALL(BPF_FUNC_redirect);
  emit(BPF_JMP | BPF_EXIT, 0, 0, 0, 0);
}

/* The flow's link if it has not paused. Returns the jumps to where a link is known; falls through to where one is picked. */
static int follow_flow(int count) {
  MOV_IMM(1, 0);
  STORE(BPF_DW, 10, ENTRY, 1);
  int pick[6], picks = 0;
  LOAD(BPF_DW, 1, 7, STATE(gap_ns));
  pick[picks++] = JUMP_IMM(BPF_JEQ, 1, 0);
  MOV(1, 6);
  MOV_IMM(2, ETH_HLEN);
  MOV(3, 10);
  ALU_IMM(BPF_ADD, 3, HEADERS);
  MOV_IMM(4, HEADERS_BYTES);
  CALL(BPF_FUNC_skb_load_bytes);
  pick[picks++] = JUMP_IMM(BPF_JNE, 0, 0);
  hash_flow();
  MOV(2, 7);
  ALU_IMM(BPF_ADD, 2, (int)offsetof(struct state, flows));
  ALU(BPF_ADD, 2, 1);
  STORE(BPF_DW, 10, ENTRY, 2);
  LOAD(BPF_DW, 3, 2, (int)offsetof(struct flow, last_ns));
  MOV(4, 8);
  ALU(BPF_SUB, 4, 3);
  LOAD(BPF_DW, 1, 7, STATE(gap_ns));
  pick[picks++] = JUMP(BPF_JGE, 4, 1);
  LOAD(BPF_DW, 9, 2, (int)offsetof(struct flow, member));
  pick[picks++] = JUMP_IMM(BPF_JGE, 9, count);
  find_member();
  LOAD(BPF_DW, 1, 3, (int)offsetof(struct member, weight));
  pick[picks++] = JUMP_IMM(BPF_JEQ, 1, 0);
  STORE(BPF_DW, 2, (int)offsetof(struct flow, last_ns), 8);
  const int known = JUMP_IMM(BPF_JA, 0, 0);
  land_all(pick, picks);
  return known;
}

static void remember_flow(void) {
  LOAD(BPF_DW, 2, 10, ENTRY);
  const int none = JUMP_IMM(BPF_JEQ, 2, 0);
  STORE(BPF_DW, 2, (int)offsetof(struct flow, last_ns), 8);
  STORE(BPF_DW, 2, (int)offsetof(struct flow, member), 9);
  add_one(STATE(flowlets));
  land(none);
}

/* r9 = the link of the device that the frame is about to leave by. */
static void find_own(const uint64_t *ifindexes, int count) {
  int found[MEMBERS_MAX];
  LOAD(BPF_W, 1, 6, PACKET(ifindex));
  for (int i = 0; i < count; i++) {
    MOV_IMM(9, i);
    found[i] = JUMP_IMM(BPF_JEQ, 1, (int)ifindexes[i]);
  }
  MOV_IMM(9, 0);
  land_all(found, count);
}

int write_program(struct bpf_insn *into, int map_fd, const uint64_t *ifindexes, int count) {
  program = into;
  length = 0;
  MOV(6, 1);
  CALL(BPF_FUNC_ktime_get_ns);
  MOV(8, 0);
  load_wide(7, BPF_PSEUDO_MAP_VALUE, (uint32_t)map_fd);
  LOAD(BPF_W, 1, 6, PACKET(mark));
  const int fresh = JUMP_IMM(BPF_JNE, 1, STEERED_MARK);
  MOV_IMM(1, 0);
  STORE(BPF_W, 6, PACKET(mark), 1);
  const int steered = JUMP_IMM(BPF_JA, 0, 0);
  land(fresh);
  find_own(ifindexes, count);
  STORE(BPF_DW, 10, OWN, 9);
  LOAD(BPF_DW, 1, 7, STATE(pick));
  const int pass = JUMP_IMM(BPF_JEQ, 1, PICK_PASS);
  LOAD(BPF_W, 1, 6, PACKET(protocol));
  const int other = JUMP_IMM(BPF_JNE, 1, ETHERTYPE_IPV4_SWAPPED);
  const int known = follow_flow(count);
  pick_any(count);
  const int found = JUMP_IMM(BPF_JLT, 9, count);
  LOAD(BPF_DW, 9, 10, OWN);
  land(found);
  remember_flow();
  land(known);
  land(pass);
  land(other);
  account();
  LOAD(BPF_DW, 1, 10, OWN);
  const int own = JUMP(BPF_JEQ, 1, 9);
  steer();
  land(own);
  land(steered);
  MOV_IMM(0, NEXT_PROGRAM);
  emit(BPF_JMP | BPF_EXIT, 0, 0, 0, 0);
  return length;
}
