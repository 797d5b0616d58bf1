/*
 * llvm.h: the LLVM that this process has loaded, and all we want of it.
 *
 * The executable does not link LLVM. LLVM_API below names every function that
 * we call, once; llvm.c opens a library and fills `llvm` from that list. A
 * function that is missing is an error naming it, so this list is our whole
 * contract with LLVM 14 and later. Prototypes are written out (not taken from
 * the headers) so that any LLVM's headers serve for building: they provide
 * the types only.
 *
 * The table is a global because the library behind it is: one process, one
 * LLVM, one link (plugin.h).
 *
 * LLVM 14 has typed pointers: a value is cast (BuildBitCast, ConstBitCast) to
 * the type it is used as. Later versions have one type for all pointers, and
 * casts of a value to its own type make no instruction.
 */
#ifndef BLD_LLVM_H
#define BLD_LLVM_H

#include <stdbool.h>
#include <stddef.h>

#include <llvm-c/Analysis.h>
#include <llvm-c/Comdat.h>
#include <llvm-c/Core.h>
#include <llvm-c/DebugInfo.h>
#include <llvm-c/ErrorHandling.h>
#include <llvm-c/Error.h>
#include <llvm-c/Target.h>
#include <llvm-c/TargetMachine.h>
#include <llvm-c/lto.h>

/* Opaque handle of llvm-c/Transforms/PassBuilder.h, a header that LLVM 14's
 * packages may lack. */
typedef struct LLVMOpaquePassBuilderOptions *llvm_pass_options;

/* X(result, name without the LLVM prefix, arguments), sorted by header */
#define LLVM_API(X) \
	/* Target.h, TargetMachine.h */ \
	X(void, InitializeBPFTargetInfo, (void)) \
	X(void, InitializeBPFTarget, (void)) \
	X(void, InitializeBPFTargetMC, (void)) \
	X(void, InitializeBPFAsmPrinter, (void)) \
	X(void, InitializeBPFAsmParser, (void)) \
	X(LLVMBool, GetTargetFromTriple, (const char *, LLVMTargetRef *, char **)) \
	X(LLVMTargetMachineRef, CreateTargetMachine, (LLVMTargetRef, const char *, const char *, \
		const char *, LLVMCodeGenOptLevel, LLVMRelocMode, LLVMCodeModel)) \
	X(void, DisposeTargetMachine, (LLVMTargetMachineRef)) \
	X(LLVMTargetDataRef, CreateTargetDataLayout, (LLVMTargetMachineRef)) \
	X(void, SetModuleDataLayout, (LLVMModuleRef, LLVMTargetDataRef)) \
	X(void, DisposeTargetData, (LLVMTargetDataRef)) \
	X(LLVMBool, TargetMachineEmitToMemoryBuffer, (LLVMTargetMachineRef, LLVMModuleRef, \
		LLVMCodeGenFileType, char **, LLVMMemoryBufferRef *)) \
	/* ErrorHandling.h, Support.h, Error.h */ \
	X(void, InstallFatalErrorHandler, (LLVMFatalErrorHandler)) \
	X(void, ParseCommandLineOptions, (int, const char *const *, const char *)) \
	X(char *, GetErrorMessage, (LLVMErrorRef)) \
	X(void, DisposeErrorMessage, (char *)) \
	/* Core.h: contexts, buffers, modules */ \
	X(LLVMContextRef, ContextCreate, (void)) \
	X(void, ContextDispose, (LLVMContextRef)) \
	X(void, ContextSetDiagnosticHandler, (LLVMContextRef, LLVMDiagnosticHandler, void *)) \
	X(void, ContextSetDiscardValueNames, (LLVMContextRef, LLVMBool)) \
	X(char *, GetDiagInfoDescription, (LLVMDiagnosticInfoRef)) \
	X(LLVMDiagnosticSeverity, GetDiagInfoSeverity, (LLVMDiagnosticInfoRef)) \
	X(void, DisposeMessage, (char *)) \
	X(LLVMMemoryBufferRef, CreateMemoryBufferWithMemoryRange, (const char *, size_t, \
		const char *, LLVMBool)) \
	X(LLVMMemoryBufferRef, CreateMemoryBufferWithMemoryRangeCopy, (const char *, size_t, \
		const char *)) \
	X(const char *, GetBufferStart, (LLVMMemoryBufferRef)) \
	X(size_t, GetBufferSize, (LLVMMemoryBufferRef)) \
	X(void, DisposeMemoryBuffer, (LLVMMemoryBufferRef)) \
	X(LLVMModuleRef, ModuleCreateWithNameInContext, (const char *, LLVMContextRef)) \
	X(LLVMModuleRef, CloneModule, (LLVMModuleRef)) \
	X(void, DisposeModule, (LLVMModuleRef)) \
	X(void, SetModuleIdentifier, (LLVMModuleRef, const char *, size_t)) \
	X(void, SetSourceFileName, (LLVMModuleRef, const char *, size_t)) \
	X(const char *, GetSourceFileName, (LLVMModuleRef, size_t *)) \
	X(const char *, GetTarget, (LLVMModuleRef)) \
	X(void, SetTarget, (LLVMModuleRef, const char *)) \
	X(const char *, GetModuleInlineAsm, (LLVMModuleRef, size_t *)) \
	X(void, SetModuleInlineAsm2, (LLVMModuleRef, const char *, size_t)) \
	X(char *, PrintModuleToString, (LLVMModuleRef)) \
	X(unsigned, GetNamedMetadataNumOperands, (LLVMModuleRef, const char *)) \
	X(LLVMMetadataRef, GetModuleFlag, (LLVMModuleRef, const char *, size_t)) \
	X(void, AddModuleFlag, (LLVMModuleRef, LLVMModuleFlagBehavior, const char *, size_t, \
		LLVMMetadataRef)) \
	/* Core.h: types and constants */ \
	X(LLVMTypeRef, Int32TypeInContext, (LLVMContextRef)) \
	X(LLVMValueRef, ConstInt, (LLVMTypeRef, unsigned long long, LLVMBool)) \
	/* Core.h: global values */ \
	X(LLVMValueRef, GetFirstFunction, (LLVMModuleRef)) \
	X(LLVMValueRef, GetNextFunction, (LLVMValueRef)) \
	X(LLVMValueRef, GetNamedFunction, (LLVMModuleRef, const char *)) \
	X(LLVMValueRef, GetFirstGlobal, (LLVMModuleRef)) \
	X(LLVMValueRef, GetNextGlobal, (LLVMValueRef)) \
	X(LLVMValueRef, GetNamedGlobal, (LLVMModuleRef, const char *)) \
	X(LLVMValueRef, GetFirstGlobalAlias, (LLVMModuleRef)) \
	X(LLVMValueRef, GetNextGlobalAlias, (LLVMValueRef)) \
	X(LLVMValueRef, GetNamedGlobalAlias, (LLVMModuleRef, const char *, size_t)) \
	X(LLVMValueRef, GetFirstGlobalIFunc, (LLVMModuleRef)) \
	X(LLVMValueRef, GetNextGlobalIFunc, (LLVMValueRef)) \
	X(void, DeleteGlobal, (LLVMValueRef)) \
	X(const char *, GetValueName2, (LLVMValueRef, size_t *)) \
	X(void, SetValueName2, (LLVMValueRef, const char *, size_t)) \
	X(LLVMBool, IsDeclaration, (LLVMValueRef)) \
	X(LLVMLinkage, GetLinkage, (LLVMValueRef)) \
	X(void, SetLinkage, (LLVMValueRef, LLVMLinkage)) \
	X(LLVMVisibility, GetVisibility, (LLVMValueRef)) \
	X(void, SetVisibility, (LLVMValueRef, LLVMVisibility)) \
	X(const char *, GetSection, (LLVMValueRef)) \
	X(LLVMBool, IsGlobalConstant, (LLVMValueRef)) \
	X(LLVMUnnamedAddr, GetUnnamedAddress, (LLVMValueRef)) \
	X(void, SetUnnamedAddress, (LLVMValueRef, LLVMUnnamedAddr)) \
	X(LLVMComdatRef, GetComdat, (LLVMValueRef)) \
	X(LLVMComdatSelectionKind, GetComdatSelectionKind, (LLVMComdatRef)) \
	X(void, SetComdatSelectionKind, (LLVMComdatRef, LLVMComdatSelectionKind)) \
	X(void, SetComdat, (LLVMValueRef, LLVMComdatRef)) \
	X(LLVMUseRef, GetFirstUse, (LLVMValueRef)) \
	X(LLVMUseRef, GetNextUse, (LLVMUseRef)) \
	X(LLVMValueRef, GetUser, (LLVMUseRef)) \
	X(int, GetNumOperands, (LLVMValueRef)) \
	X(LLVMValueRef, GetOperand, (LLVMValueRef, unsigned)) \
	X(LLVMValueRef, IsAFunction, (LLVMValueRef)) \
	X(LLVMValueRef, IsAGlobalVariable, (LLVMValueRef)) \
	X(LLVMValueRef, IsAGlobalValue, (LLVMValueRef)) \
	X(LLVMValueRef, IsACallInst, (LLVMValueRef)) \
	X(LLVMValueRef, IsAInstruction, (LLVMValueRef)) \
	X(void, SetOperand, (LLVMValueRef, unsigned, LLVMValueRef)) \
	X(LLVMValueRef, IsAUndefValue, (LLVMValueRef)) \
	X(LLVMValueRef, IsAConstantInt, (LLVMValueRef)) \
	X(long long, ConstIntGetSExtValue, (LLVMValueRef)) \
	X(unsigned long long, ConstIntGetZExtValue, (LLVMValueRef)) \
	/* Core.h: functions and their code */ \
	X(void, SetFunctionCallConv, (LLVMValueRef, unsigned)) \
	X(void, SetInstructionCallConv, (LLVMValueRef, unsigned)) \
	X(unsigned, GetEnumAttributeKindForName, (const char *, size_t)) \
	X(LLVMAttributeRef, CreateEnumAttribute, (LLVMContextRef, unsigned, uint64_t)) \
	X(void, AddAttributeAtIndex, (LLVMValueRef, LLVMAttributeIndex, LLVMAttributeRef)) \
	X(LLVMAttributeRef, GetStringAttributeAtIndex, (LLVMValueRef, LLVMAttributeIndex, \
							const char *, unsigned)) \
	X(const char *, GetStringAttributeValue, (LLVMAttributeRef, unsigned *)) \
	X(LLVMAttributeRef, GetEnumAttributeAtIndex, (LLVMValueRef, LLVMAttributeIndex, unsigned)) \
	X(void, RemoveEnumAttributeAtIndex, (LLVMValueRef, LLVMAttributeIndex, unsigned)) \
	X(LLVMBasicBlockRef, GetFirstBasicBlock, (LLVMValueRef)) \
	X(LLVMBasicBlockRef, GetNextBasicBlock, (LLVMBasicBlockRef)) \
	X(LLVMValueRef, GetFirstInstruction, (LLVMBasicBlockRef)) \
	X(LLVMValueRef, GetNextInstruction, (LLVMValueRef)) \
	X(LLVMAtomicOrdering, GetOrdering, (LLVMValueRef)) \
	X(void, SetOrdering, (LLVMValueRef, LLVMAtomicOrdering)) \
	X(LLVMValueRef, GetPreviousInstruction, (LLVMValueRef)) \
	X(LLVMValueRef, GetBasicBlockTerminator, (LLVMBasicBlockRef)) \
	X(void, InstructionEraseFromParent, (LLVMValueRef)) \
	X(LLVMBuilderRef, CreateBuilderInContext, (LLVMContextRef)) \
	X(void, PositionBuilderBefore, (LLVMBuilderRef, LLVMValueRef)) \
	X(LLVMValueRef, BuildRet, (LLVMBuilderRef, LLVMValueRef)) \
	X(LLVMValueRef, BuildCall2, (LLVMBuilderRef, LLVMTypeRef, LLVMValueRef, LLVMValueRef *, \
		unsigned, const char *)) \
	X(LLVMBasicBlockRef, GetInstructionParent, (LLVMValueRef)) \
	X(LLVMValueRef, GetBasicBlockParent, (LLVMBasicBlockRef)) \
	X(LLVMValueRef, AddFunction, (LLVMModuleRef, const char *, LLVMTypeRef)) \
	X(void, DeleteFunction, (LLVMValueRef)) \
	X(LLVMTypeRef, FunctionType, (LLVMTypeRef, LLVMTypeRef *, unsigned, LLVMBool)) \
	X(LLVMTypeRef, VoidTypeInContext, (LLVMContextRef)) \
	X(LLVMBool, GetVolatile, (LLVMValueRef)) \
	X(char *, PrintValueToString, (LLVMValueRef)) \
	X(LLVMValueRef, IsAInlineAsm, (LLVMValueRef)) \
	X(LLVMValueRef, IsAGetElementPtrInst, (LLVMValueRef)) \
	X(LLVMValueRef, IsABitCastInst, (LLVMValueRef)) \
	X(LLVMValueRef, IsAAllocaInst, (LLVMValueRef)) \
	X(LLVMTypeRef, GetAllocatedType, (LLVMValueRef)) \
	X(LLVMValueRef, IsAArgument, (LLVMValueRef)) \
	X(LLVMValueRef, IsAConstant, (LLVMValueRef)) \
	X(unsigned, GetNumArgOperands, (LLVMValueRef)) \
	X(void, RemoveCallSiteEnumAttribute, (LLVMValueRef, LLVMAttributeIndex, unsigned)) \
	X(unsigned, GetNumSuccessors, (LLVMValueRef)) \
	X(LLVMBasicBlockRef, GetSuccessor, (LLVMValueRef, unsigned)) \
	X(LLVMValueRef, BuildUnreachable, (LLVMBuilderRef)) \
	X(LLVMValueRef, BuildRetVoid, (LLVMBuilderRef)) \
	X(void, DisposeBuilder, (LLVMBuilderRef)) \
	X(LLVMValueRef, ConstNull, (LLVMTypeRef)) \
	X(LLVMOpcode, GetInstructionOpcode, (LLVMValueRef)) \
	X(LLVMTypeRef, TypeOf, (LLVMValueRef)) \
	X(unsigned long long, ABISizeOfType, (LLVMTargetDataRef, LLVMTypeRef)) \
	X(LLVMValueRef, AddGlobal, (LLVMModuleRef, LLVMTypeRef, const char *)) \
	X(LLVMValueRef, AliasGetAliasee, (LLVMValueRef)) \
	X(void, AliasSetAliasee, (LLVMValueRef, LLVMValueRef)) \
	X(LLVMValueRef, AddAlias2, (LLVMModuleRef, LLVMTypeRef, unsigned, LLVMValueRef, \
				    const char *)) \
	X(void, SetInitializer, (LLVMValueRef, LLVMValueRef)) \
	X(void, SetGlobalConstant, (LLVMValueRef, LLVMBool)) \
	X(void, SetSection, (LLVMValueRef, const char *)) \
	X(void, ReplaceAllUsesWith, (LLVMValueRef, LLVMValueRef)) \
	X(LLVMTypeRef, IntTypeInContext, (LLVMContextRef, unsigned)) \
	X(LLVMValueRef, BuildGEP2, (LLVMBuilderRef, LLVMTypeRef, LLVMValueRef, LLVMValueRef *, \
		unsigned, const char *)) \
	X(LLVMTypeRef, ArrayType, (LLVMTypeRef, unsigned)) \
	X(LLVMValueRef, GetUndef, (LLVMTypeRef)) \
	X(LLVMBool, IsFunctionVarArg, (LLVMTypeRef)) \
	X(LLVMBasicBlockRef, AppendBasicBlockInContext, (LLVMContextRef, LLVMValueRef, \
		const char *)) \
	X(void, PositionBuilderAtEnd, (LLVMBuilderRef, LLVMBasicBlockRef)) \
	X(void, SetCurrentDebugLocation2, (LLVMBuilderRef, LLVMMetadataRef)) \
	X(void, GlobalEraseMetadata, (LLVMValueRef, unsigned)) \
	X(LLVMValueRef, BuildExtractValue, (LLVMBuilderRef, LLVMValueRef, unsigned, \
		const char *)) \
	X(LLVMValueRef, BuildInsertValue, (LLVMBuilderRef, LLVMValueRef, LLVMValueRef, unsigned, \
		const char *)) \
	X(LLVMAtomicRMWBinOp, GetAtomicRMWBinOp, (LLVMValueRef)) \
	X(LLVMValueRef, BuildAtomicCmpXchg, (LLVMBuilderRef, LLVMValueRef, LLVMValueRef, \
		LLVMValueRef, LLVMAtomicOrdering, LLVMAtomicOrdering, LLVMBool)) \
	X(LLVMValueRef, BuildAdd, (LLVMBuilderRef, LLVMValueRef, LLVMValueRef, const char *)) \
	X(LLVMValueRef, BuildSub, (LLVMBuilderRef, LLVMValueRef, LLVMValueRef, const char *)) \
	X(LLVMValueRef, BuildMul, (LLVMBuilderRef, LLVMValueRef, LLVMValueRef, const char *)) \
	X(LLVMValueRef, BuildAnd, (LLVMBuilderRef, LLVMValueRef, LLVMValueRef, const char *)) \
	X(LLVMValueRef, BuildOr, (LLVMBuilderRef, LLVMValueRef, LLVMValueRef, const char *)) \
	X(LLVMValueRef, BuildShl, (LLVMBuilderRef, LLVMValueRef, LLVMValueRef, const char *)) \
	X(LLVMValueRef, BuildLShr, (LLVMBuilderRef, LLVMValueRef, LLVMValueRef, const char *)) \
	X(LLVMValueRef, BuildXor, (LLVMBuilderRef, LLVMValueRef, LLVMValueRef, const char *)) \
	X(LLVMValueRef, BuildAShr, (LLVMBuilderRef, LLVMValueRef, LLVMValueRef, const char *)) \
	X(LLVMValueRef, GetInlineAsm, (LLVMTypeRef, const char *, size_t, const char *, size_t, \
		LLVMBool, LLVMBool, LLVMInlineAsmDialect, LLVMBool)) \
	X(LLVMValueRef, BuildNot, (LLVMBuilderRef, LLVMValueRef, const char *)) \
	X(LLVMValueRef, BuildNeg, (LLVMBuilderRef, LLVMValueRef, const char *)) \
	X(LLVMValueRef, BuildICmp, (LLVMBuilderRef, LLVMIntPredicate, LLVMValueRef, \
		LLVMValueRef, const char *)) \
	X(LLVMValueRef, BuildSelect, (LLVMBuilderRef, LLVMValueRef, LLVMValueRef, LLVMValueRef, \
		const char *)) \
	X(LLVMValueRef, BuildPhi, (LLVMBuilderRef, LLVMTypeRef, const char *)) \
	X(void, AddIncoming, (LLVMValueRef, LLVMValueRef *, LLVMBasicBlockRef *, unsigned)) \
	X(LLVMValueRef, BuildBr, (LLVMBuilderRef, LLVMBasicBlockRef)) \
	X(LLVMValueRef, BuildCondBr, (LLVMBuilderRef, LLVMValueRef, LLVMBasicBlockRef, \
		LLVMBasicBlockRef)) \
	X(LLVMValueRef, BuildIntCast2, (LLVMBuilderRef, LLVMValueRef, LLVMTypeRef, LLVMBool, \
		const char *)) \
	X(LLVMTypeRef, StructTypeInContext, (LLVMContextRef, LLVMTypeRef *, unsigned, LLVMBool)) \
	X(LLVMValueRef, ConstStructInContext, (LLVMContextRef, LLVMValueRef *, unsigned, \
		LLVMBool)) \
	X(LLVMTypeRef, GetGEPSourceElementType, (LLVMValueRef)) \
	X(unsigned long long, OffsetOfElement, (LLVMTargetDataRef, LLVMTypeRef, unsigned)) \
	X(void, GlobalSetMetadata, (LLVMValueRef, unsigned, LLVMMetadataRef)) \
	X(unsigned, ValueMetadataEntriesGetKind, (LLVMValueMetadataEntry *, unsigned)) \
	X(LLVMValueRef, BuildBitCast, (LLVMBuilderRef, LLVMValueRef, LLVMTypeRef, const char *)) \
	X(LLVMValueRef, ConstBitCast, (LLVMValueRef, LLVMTypeRef)) \
	X(LLVMTypeRef, PointerType, (LLVMTypeRef, unsigned)) \
	X(LLVMValueRef, BuildLoad2, (LLVMBuilderRef, LLVMTypeRef, LLVMValueRef, const char *)) \
	X(void, SetTailCall, (LLVMValueRef, LLVMBool)) \
	X(void, RemoveStringAttributeAtIndex, (LLVMValueRef, LLVMAttributeIndex, const char *, \
		unsigned)) \
	X(LLVMValueRef, ConstIntToPtr, (LLVMValueRef, LLVMTypeRef)) \
	X(LLVMValueRef, BuildStore, (LLVMBuilderRef, LLVMValueRef, LLVMValueRef)) \
	X(LLVMValueRef, BuildAlloca, (LLVMBuilderRef, LLVMTypeRef, const char *)) \
	X(LLVMValueRef, BuildAtomicRMW, (LLVMBuilderRef, LLVMAtomicRMWBinOp, LLVMValueRef, \
		LLVMValueRef, LLVMAtomicOrdering, LLVMBool)) \
	X(LLVMBool, IsAtomicSingleThread, (LLVMValueRef)) \
	X(LLVMValueRef, BuildZExt, (LLVMBuilderRef, LLVMValueRef, LLVMTypeRef, const char *)) \
	X(LLVMValueRef, BuildSExt, (LLVMBuilderRef, LLVMValueRef, LLVMTypeRef, const char *)) \
	X(LLVMValueRef, BuildTrunc, (LLVMBuilderRef, LLVMValueRef, LLVMTypeRef, const char *)) \
	X(unsigned, GetAlignment, (LLVMValueRef)) \
	X(void, SetAlignment, (LLVMValueRef, unsigned)) \
	X(void, SetVolatile, (LLVMValueRef, LLVMBool)) \
	X(LLVMTypeRef, Int8TypeInContext, (LLVMContextRef)) \
	X(void, SetInstrParamAlignment, (LLVMValueRef, LLVMAttributeIndex, unsigned)) \
	X(LLVMTypeRef, GlobalGetValueType, (LLVMValueRef)) \
	X(LLVMTypeRef, GetReturnType, (LLVMTypeRef)) \
	X(unsigned, CountParams, (LLVMValueRef)) \
	X(LLVMValueRef, GetParam, (LLVMValueRef, unsigned)) \
	X(LLVMValueRef, GetParamParent, (LLVMValueRef)) \
	X(LLVMTypeKind, GetTypeKind, (LLVMTypeRef)) \
	X(unsigned, CountStructElementTypes, (LLVMTypeRef)) \
	X(LLVMTypeRef, StructGetTypeAtIndex, (LLVMTypeRef, unsigned)) \
	X(LLVMTypeRef, GetElementType, (LLVMTypeRef)) \
	X(unsigned, GetArrayLength, (LLVMTypeRef)) \
	X(unsigned, GetVectorSize, (LLVMTypeRef)) \
	X(LLVMTypeRef, GetCalledFunctionType, (LLVMValueRef)) \
	X(unsigned, GetIntTypeWidth, (LLVMTypeRef)) \
	X(LLVMValueRef, GetCalledValue, (LLVMValueRef)) \
	X(LLVMAttributeRef, GetCallSiteEnumAttribute, (LLVMValueRef, LLVMAttributeIndex, \
		unsigned)) \
	X(uint64_t, GetEnumAttributeValue, (LLVMAttributeRef)) \
	X(LLVMAttributeRef, CreateStringAttribute, (LLVMContextRef, const char *, unsigned, \
		const char *, unsigned)) \
	X(void, AddCallSiteAttribute, (LLVMValueRef, LLVMAttributeIndex, LLVMAttributeRef)) \
	X(LLVMAttributeRef, GetCallSiteStringAttribute, (LLVMValueRef, LLVMAttributeIndex, \
		const char *, unsigned)) \
	X(void, RemoveCallSiteStringAttribute, (LLVMValueRef, LLVMAttributeIndex, const char *, \
		unsigned)) \
	/* Analysis.h, Linker.h, BitReader.h, BitWriter.h, IRReader.h, DebugInfo.h */ \
	X(LLVMBool, VerifyFunction, (LLVMValueRef, LLVMVerifierFailureAction)) \
	X(LLVMBool, VerifyModule, (LLVMModuleRef, int, char **)) \
	X(LLVMBool, LinkModules2, (LLVMModuleRef, LLVMModuleRef)) \
	X(LLVMBool, GetBitcodeModuleInContext2, (LLVMContextRef, LLVMMemoryBufferRef, \
		LLVMModuleRef *)) \
	X(LLVMBool, ParseBitcodeInContext2, (LLVMContextRef, LLVMMemoryBufferRef, \
		LLVMModuleRef *)) \
	X(LLVMMemoryBufferRef, WriteBitcodeToMemoryBuffer, (LLVMModuleRef)) \
	X(LLVMBool, ParseIRInContext, (LLVMContextRef, LLVMMemoryBufferRef, LLVMModuleRef *, \
		char **)) \
	X(LLVMBool, StripModuleDebugInfo, (LLVMModuleRef)) \
	X(LLVMMetadataRef, GetSubprogram, (LLVMValueRef)) \
	X(void, SetSubprogram, (LLVMValueRef, LLVMMetadataRef)) \
	X(void, InstructionSetDebugLoc, (LLVMValueRef, LLVMMetadataRef)) \
	X(LLVMDIBuilderRef, CreateDIBuilder, (LLVMModuleRef)) \
	X(void, DIBuilderFinalize, (LLVMDIBuilderRef)) \
	X(void, DisposeDIBuilder, (LLVMDIBuilderRef)) \
	X(LLVMMetadataRef, DIBuilderCreateFile, (LLVMDIBuilderRef, const char *, size_t, \
		const char *, size_t)) \
	X(LLVMMetadataRef, DIBuilderCreateCompileUnit, (LLVMDIBuilderRef, \
		LLVMDWARFSourceLanguage, LLVMMetadataRef, const char *, size_t, LLVMBool, \
		const char *, size_t, unsigned, const char *, size_t, LLVMDWARFEmissionKind, \
		unsigned, LLVMBool, LLVMBool, const char *, size_t, const char *, size_t)) \
	X(LLVMMetadataRef, DIBuilderCreateSubroutineType, (LLVMDIBuilderRef, LLVMMetadataRef, \
		LLVMMetadataRef *, unsigned, LLVMDIFlags)) \
	X(LLVMMetadataRef, DIBuilderCreateFunction, (LLVMDIBuilderRef, LLVMMetadataRef, \
		const char *, size_t, const char *, size_t, LLVMMetadataRef, unsigned, \
		LLVMMetadataRef, LLVMBool, LLVMBool, unsigned, LLVMDIFlags, LLVMBool)) \
	X(LLVMMetadataRef, DIBuilderCreateDebugLocation, (LLVMContextRef, unsigned, unsigned, \
		LLVMMetadataRef, LLVMMetadataRef)) \
	X(unsigned, DISubprogramGetLine, (LLVMMetadataRef)) \
	X(LLVMMetadataRef, InstructionGetDebugLoc, (LLVMValueRef)) \
	X(unsigned, DILocationGetLine, (LLVMMetadataRef)) \
	X(unsigned, DILocationGetColumn, (LLVMMetadataRef)) \
	X(LLVMMetadataRef, DILocationGetScope, (LLVMMetadataRef)) \
	X(LLVMMetadataRef, DILocationGetInlinedAt, (LLVMMetadataRef)) \
	X(LLVMMetadataRef, DIScopeGetFile, (LLVMMetadataRef)) \
	X(const char *, DIFileGetFilename, (LLVMMetadataRef, unsigned *)) \
	X(const char *, GetDebugLocFilename, (LLVMValueRef, unsigned *)) \
	X(unsigned, GetDebugLocLine, (LLVMValueRef)) \
	X(LLVMMetadataKind, GetMetadataKind, (LLVMMetadataRef)) \
	X(LLVMMetadataRef, MDNodeInContext2, (LLVMContextRef, LLVMMetadataRef *, size_t)) \
	X(void, SetMetadata, (LLVMValueRef, unsigned, LLVMValueRef)) \
	X(LLVMValueRef, MetadataAsValue, (LLVMContextRef, LLVMMetadataRef)) \
	X(LLVMValueRef, GetInitializer, (LLVMValueRef)) \
	X(const char *, GetAsString, (LLVMValueRef, size_t *)) \
	X(LLVMBool, IsConstantString, (LLVMValueRef)) \
	X(LLVMValueRef, IsAConstantExpr, (LLVMValueRef)) \
	X(LLVMValueRef, IsAConstantStruct, (LLVMValueRef)) \
	X(LLVMValueRef, IsAConstantDataSequential, (LLVMValueRef)) \
	X(LLVMOpcode, GetConstOpcode, (LLVMValueRef)) \
	X(LLVMMetadataRef, ValueAsMetadata, (LLVMValueRef)) \
	X(unsigned, GetMDNodeNumOperands, (LLVMValueRef)) \
	X(void, GetMDNodeOperands, (LLVMValueRef, LLVMValueRef *)) \
	X(const char *, GetMDString, (LLVMValueRef, unsigned *)) \
	X(LLVMValueMetadataEntry *, GlobalCopyAllMetadata, (LLVMValueRef, size_t *)) \
	X(LLVMMetadataRef, ValueMetadataEntriesGetMetadata, (LLVMValueMetadataEntry *, unsigned)) \
	X(void, DisposeValueMetadataEntries, (LLVMValueMetadataEntry *)) \
	X(const char *, DITypeGetName, (LLVMMetadataRef, size_t *)) \
	X(uint64_t, DITypeGetSizeInBits, (LLVMMetadataRef)) \
	X(uint32_t, DITypeGetAlignInBits, (LLVMMetadataRef)) \
	X(LLVMMetadataRef, DIBuilderCreateBasicType, (LLVMDIBuilderRef, const char *, size_t, \
		uint64_t, LLVMDWARFTypeEncoding, LLVMDIFlags)) \
	X(LLVMMetadataRef, DIBuilderCreatePointerType, (LLVMDIBuilderRef, LLVMMetadataRef, uint64_t, \
		uint32_t, unsigned, const char *, size_t)) \
	X(LLVMMetadataRef, DIBuilderCreateStructType, (LLVMDIBuilderRef, LLVMMetadataRef, \
		const char *, size_t, LLVMMetadataRef, unsigned, uint64_t, uint32_t, LLVMDIFlags, \
		LLVMMetadataRef, LLVMMetadataRef *, unsigned, unsigned, LLVMMetadataRef, \
		const char *, size_t)) \
	X(LLVMMetadataRef, DIBuilderCreateMemberType, (LLVMDIBuilderRef, LLVMMetadataRef, \
		const char *, size_t, LLVMMetadataRef, unsigned, uint64_t, uint32_t, uint64_t, \
		LLVMDIFlags, LLVMMetadataRef)) \
	X(LLVMMetadataRef, DIBuilderCreateUnionType, (LLVMDIBuilderRef, LLVMMetadataRef, \
		const char *, size_t, LLVMMetadataRef, unsigned, uint64_t, uint32_t, LLVMDIFlags, \
		LLVMMetadataRef *, unsigned, unsigned, const char *, size_t)) \
	X(LLVMMetadataRef, DIBuilderCreateForwardDecl, (LLVMDIBuilderRef, unsigned, const char *, \
		size_t, LLVMMetadataRef, LLVMMetadataRef, unsigned, unsigned, uint64_t, uint32_t, \
		const char *, size_t)) \
	X(LLVMMetadataRef, DIBuilderCreateEnumerationType, (LLVMDIBuilderRef, LLVMMetadataRef, \
		const char *, size_t, LLVMMetadataRef, unsigned, uint64_t, uint32_t, \
		LLVMMetadataRef *, unsigned, LLVMMetadataRef)) \
	X(LLVMMetadataRef, DIBuilderCreateQualifiedType, (LLVMDIBuilderRef, unsigned, \
		LLVMMetadataRef)) \
	X(LLVMMetadataRef, DIBuilderGetOrCreateSubrange, (LLVMDIBuilderRef, int64_t, int64_t)) \
	X(LLVMMetadataRef, DIBuilderCreateArrayType, (LLVMDIBuilderRef, uint64_t, uint32_t, \
		LLVMMetadataRef, LLVMMetadataRef *, unsigned)) \
	X(LLVMMetadataRef, DIBuilderCreateExpression, (LLVMDIBuilderRef, uint64_t *, size_t)) \
	X(LLVMMetadataRef, DIBuilderCreateGlobalVariableExpression, (LLVMDIBuilderRef, \
		LLVMMetadataRef, const char *, size_t, const char *, size_t, LLVMMetadataRef, \
		unsigned, LLVMMetadataRef, LLVMBool, LLVMMetadataRef, LLVMMetadataRef, uint32_t)) \
	X(unsigned, GetMDKindIDInContext, (LLVMContextRef, const char *, unsigned)) \
	X(LLVMValueRef, GetMetadata, (LLVMValueRef, unsigned)) \
	/* Transforms/PassBuilder.h */ \
	X(LLVMErrorRef, RunPasses, (LLVMModuleRef, const char *, LLVMTargetMachineRef, \
		llvm_pass_options)) \
	X(llvm_pass_options, CreatePassBuilderOptions, (void)) \
	X(void, PassBuilderOptionsSetLoopVectorization, (llvm_pass_options, LLVMBool)) \
	X(void, PassBuilderOptionsSetSLPVectorization, (llvm_pass_options, LLVMBool)) \
	X(void, DisposePassBuilderOptions, (llvm_pass_options))

/* Since LLVM 16 (llvm_versions.c does without it) and 17 (debug_rust.c). */
#define LLVM_API_OPTIONAL(X) \
	X(void, GetVersion, (unsigned *, unsigned *, unsigned *)) \
	X(uint16_t, GetDINodeTag, (LLVMMetadataRef)) \
	X(void, ReplaceMDNodeOperandWith, (LLVMValueRef, unsigned, LLVMMetadataRef))

/* llvm-c/lto.h, of a libLTO beside the LLVM chosen; all or none */
#define LTO_API(X) \
	X(lto_code_gen_t, codegen_create_in_local_context, (void)) \
	X(void, codegen_dispose, (lto_code_gen_t)) \
	X(void, codegen_set_diagnostic_handler, (lto_code_gen_t, lto_diagnostic_handler_t, void *)) \
	X(lto_module_t, module_create_in_codegen_context, (const void *, size_t, const char *, \
		lto_code_gen_t)) \
	X(void, codegen_set_module, (lto_code_gen_t, lto_module_t)) \
	X(lto_bool_t, codegen_set_pic_model, (lto_code_gen_t, lto_codegen_model)) \
	X(void, codegen_set_cpu, (lto_code_gen_t, const char *)) \
	X(void, codegen_set_should_internalize, (lto_code_gen_t, lto_bool_t)) \
	X(void, codegen_debug_options_array, (lto_code_gen_t, const char *const *, int)) \
	X(lto_bool_t, codegen_optimize, (lto_code_gen_t)) \
	X(lto_bool_t, codegen_write_merged_modules, (lto_code_gen_t, const char *)) \
	X(const void *, codegen_compile_optimized, (lto_code_gen_t, size_t *)) \
	X(const char *, get_error_message, (void))

#define LLVM_MEMBER(ret, name, args) ret (*name) args;

struct llvm_api {
	LLVM_API(LLVM_MEMBER)
	LLVM_API_OPTIONAL(LLVM_MEMBER) /* NULL where the library has none */
};

struct lto_api {
	LTO_API(LLVM_MEMBER)
};

extern struct llvm_api llvm;	/* filled by llvm_load */
extern struct lto_api lto;	/* filled by llvm_load_lto */

struct bld;

/* Chooses, opens and initialises LLVM for the inputs of `l`; 0, or -1 after
 * reporting what was found and why nothing fits. A second call does nothing. */
int llvm_load(struct bld *l);

/* A context for the link's modules: LLVM's messages become ours. */
LLVMContextRef llvm_new_context(struct bld *l);
/* LLVM's number for an attribute: "noinline", "align" ... */
unsigned llvm_attribute(const char *name);
/* A message of LLVM's. */
void llvm_report(struct bld *l, bool error, char *text);

/* Opens the libLTO that belongs to the LLVM loaded; 0, or -1 when there is
 * none that fits (nothing reported). */
int llvm_load_lto(struct bld *l);

/* llvm_versions.c: what LLVM 14 to 23 differ in. */
enum llvm_trait {
	LLVM_TYPED_POINTERS,
	LLVM_HAS_CPU_V4,
	LLVM_HAS_BPF_TRAP,	/* calls __bpf_trap where code is unreachable */
	LLVM_HAS_WIDE_CALLS,	/* more than 5 arguments, results in two registers */
	LLVM_DIVIDES_BY_SHIFTS,	/* signed numbers by powers of two */
	LLVM_ABORTS_ON_DIVISION, /* of signed numbers, where the cpu has none */
	LLVM_FORGETS_FETCH,	/* of relaxed atomics at cpu v3 and v4 */
	LLVM_HAS_ORDERED_ACCESS, /* at cpu v4: atomic loads and stores, relaxed ones as well */
	LLVM_UPGRADES_AFTER_STRIPPING, /* debug info of bitcode from before LLVM 19 */
	LLVM_NEEDS_SUBPROGRAMS,	/* its BTF crashes on functions without debug info */
	LLVM_LACKS_CHAR,	/* its BTF knows no type for DW_ATE_UTF */
	LLVM_LACKS_VARIANTS,	/* and no DW_TAG_variant_part */
	LLVM_REPEATS_LTO_FLAG,	/* a second lto_codegen_optimize breaks the module */
	LLVM_KEEPS_NAMES,	/* crashes when a context comes to discard names later */
};
bool llvm_is(const struct bld *l, enum llvm_trait trait);
/* The major version that the settings wish for; 0: any. */
unsigned llvm_wish(const struct bld *l);
/* Once LLVM is loaded: what the settings want and this version has not is an error, or a
 * warning and the setting changes. */
int llvm_check_settings(struct bld *l);

/* LLVM's own options for this link, as this version knows them: at most
 * LLVM_MAX_OPTIONS, static strings. Returns their number. */
enum { LLVM_MAX_OPTIONS = 16 };
size_t llvm_options(const struct bld *l, const char **out);
/* Of the library in the table `llvm`; 0.0.0 if it does not tell. */
void llvm_read_version(unsigned *major, unsigned *minor, unsigned *patch);

/* llvm_args.c: 0 if LLVM knows all of --llvm-args, else -1 (reported). */
int llvm_check_args(struct bld *l);

/* The oldest major version that this linker works with. */
#define OLDEST_LLVM 14

#endif
